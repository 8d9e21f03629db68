/** Parameters whose values may stand in a log; the values of all others are hidden, however their names are spelt. */
const shownParameters: ReadonlySet<string> = new Set(
  'exchange symbol symbols from to offset sliceSize compression depth channels timestamp start_time end_time data_type limit cursor position speed end format wait'.split(
    ' ',
  ),
);

/** Parameters whose names may stand there, and never their values. */
const secretParameters: ReadonlySet<string> = new Set(['api_key', 'apiKey', 'key', 'token', 'page_token']);

/** Parameters that hold JSON, whose fields may stand in a log but for those that may be secret. */
const jsonParameters: ReadonlySet<string> = new Set(['options', 'filters']);

/** Fields of such JSON that are known to hold nothing secret. */
const shownFields: ReadonlySet<string> = new Set(
  'exchange symbols from to dataTypes withDisconnectMessages withDisconnects withNotices withEnd position speed channel filters'.split(
    ' ',
  ),
);

const hidden = 'REDACTED';
const longestShown = 300;

/**
 * The target of a request as a log may show it. What is shown is listed, instead of what is hidden: a key can be spelt in too
 * many ways (`%61pi_key`, JSON with or without encoded quotes) and can stand where none is expected.
 */
export function shownTarget(target: string): string {
  const [, path = '', query] = /^([^?#]*)(?:\?(.*))?/s.exec(withoutAuthority(target)) ?? [];
  const shown = query === undefined ? '' : `?${query.split('&').map(shownParameter).join('&')}`;
  const text = `${path.replace(/[^\w%/.~+:,@-]/g, encodeURIComponent)}${shown}`;
  return text.length > longestShown ? `${text.slice(0, longestShown)}…` : text;
}

/** An absolute target may name a user and a password. */
const withoutAuthority = (target: string): string => target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '');

function shownParameter(pair: string): string {
  const at = pair.indexOf('=');
  const name = decoded(at < 0 ? pair : pair.slice(0, at));
  const value = decoded(at < 0 ? '' : pair.slice(at + 1));
  if (value !== undefined && jsonParameters.has(name ?? '')) return `${name}=${encoded(shownJson(value))}`;
  if (value !== undefined && shownParameters.has(name ?? '') && isPlain(value)) return `${name}=${encoded(value)}`;
  return shownParameters.has(name ?? '') || secretParameters.has(name ?? '') ? `${name}=${hidden}` : hidden;
}

/** No value of a shown parameter needs other characters, and none is so long. */
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

/** Readable, and still one line that can be split at `&` and `=`. */
const encoded = (value: string): string => value.replace(/[^\w.,:@/{}[\]"-]/g, encodeURIComponent);
