/** Puts every number of a JSON text in quotes, so that parsing keeps its digits: a float would round or shorten them. */
export const quotedNumbers = (json: string): string =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (token) =>
    token.startsWith('"') ? token : `"${token}"`,
  );
