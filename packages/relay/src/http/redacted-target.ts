/** Parameters whose values may be logged; the values of all others are redacted, however their names are written. */
const shownParameters: ReadonlySet<string> = new Set(
  'exchange symbol symbols from to offset sliceSize compression depth channels timestamp start_time end_time data_type limit cursor position speed end format wait'.split(
    ' ',
  ),
);

/** Parameters whose names may be logged, but never their values. */
const secretParameters: ReadonlySet<string> = new Set(['api_key', 'apiKey', 'key', 'token', 'page_token']);

/** Parameters with JSON, whose fields may be logged unless they may be secret. */
const jsonParameters: ReadonlySet<string> = new Set(['options', 'filters']);

/** Fields of such JSON that are known not to be secret. */
const shownFields: ReadonlySet<string> = new Set(
  'exchange symbols from to dataTypes withDisconnectMessages withDisconnects withNotices withEnd position speed channel filters'.split(
    ' ',
  ),
);

const hidden = 'REDACTED';
const longestShown = 300;

/**
 * The request target with secrets redacted, for logs. Lists what is shown rather than what is hidden: a key can be
 * written in too many ways (`%61pi_key`, JSON with or without encoded quotes) and can appear where none is expected.
 */
export function redactedTarget(target: string): string {
  const [, path = '', query] = /^([^?#]*)(?:\?(.*))?/s.exec(withoutAuthority(target)) ?? [];
  const shown = query === undefined ? '' : `?${query.split('&').map(shownParameter).join('&')}`;
  const text = `${path.replace(/[^\w%/.~+:,@-]/g, encodeURIComponent)}${shown}`;
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** An absolute target may contain a user and a password. */
const withoutAuthority = (target: string): string => target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');

function shownParameter(pair: string): string {
  const at = pair.indexOf('=');
  const name = decoded(at < 0 ? pair : pair.slice(0, at));
  const value = decoded(at < 0 ? '' : pair.slice(at + 1));
  if (value !== undefined && jsonParameters.has(name ?? '')) return `${name}=${encoded(shownJson(value))}`;
  if (value !== undefined && shownParameters.has(name ?? '') && isPlain(value)) return `${name}=${encoded(value)}`;
  return shownParameters.has(name ?? '') || secretParameters.has(name ?? '') ? `${name}=${hidden}` : hidden;
}

/** Values of shown parameters need no other characters, and none is that long. */
const isPlain = (value: string): boolean => /^[\w .,:@+/-]{0,200}$/.test(value);

function shownJson(text: string): string {
  try {
    const parsed: unknown = JSON.parse(text);
    return JSON.stringify(Array.isArray(parsed) ? parsed.map(shownObject) : shownObject(parsed));
  } catch {
    return hidden;
  }
}

function shownObject(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return hidden;
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) =>
      shownFields.has(name) ? [name, shownField(field)] : [secretParameters.has(name) ? name : hidden, hidden],
    ),
  );
}

function shownField(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shownField);
  if (typeof value === 'string') return isPlain(value) ? value : hidden;
  return typeof value === 'object' && value !== null ? shownObject(value) : value;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** Readable, and can still be split at `&` and `=`. */
const encoded = (value: string): string => value.replace(/[^\w.,:@/{}[\]"-]/g, encodeURIComponent);
