/**
 * A short digest of a text, 16 hex digits, to distinguish long texts by a short name. Two FNV-1a hashes over the UTF-16 code
 * units with different offsets, each mixed at the end. Not for secrets: collisions are easy to construct.
 */
export function shortDigest(text: string): string {
  let one = 0x811c9dc5;
  let two = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    one = Math.imul(one ^ unit, 0x01000193);
    two = Math.imul(two ^ unit, 0x85ebca6b);
  }
  return hex(mixed(one ^ (two >>> 13))) + hex(mixed(two ^ (one >>> 16)));
}

function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0xc2b2ae35);
  return (once ^ (once >>> 15)) >>> 0;
}

const hex = (bits: number): string => bits.toString(16).padStart(8, '0');
