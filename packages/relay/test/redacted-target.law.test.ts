import { law } from '@replay/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactedTarget } from '../src/http/redacted-target.ts';

const secret = 's3cr3tK3yOfAnyone';
const json = `{"exchange":"replay","apiKey":"${secret}"}`;
const nested = `{"exchange":"replay","more":[{"auth":{"Key":"${secret}"}}]}`;

describe('a request target in a log', () => {
  it.each([
    [`/metrics?api_key=${secret}`],
    [`/metrics?API_KEY=${secret}`],
    [`/metrics?%61pi%5Fkey=${secret}`],
    [`/metrics?x=1&apikey=${secret}&y=2`],
    [`/metrics?${secret}`],
    [`/metrics?symbol=A;api_key=${secret}`],
    [`/metrics?symbol=A%26api_key=${secret}`],
    [`/metrics?symbol="${secret}"`],
    [`/replay?options=${json}`],
    [`/replay?options=${encodeURIComponent(json)}`],
    [`/replay?options=${encodeURIComponent(json).replaceAll('%22', '"')}`],
    [`/replay?options=${encodeURIComponent(json).replaceAll('%3A', ':').replaceAll('%22', '%22%20')}`],
    [`/replay?options=${encodeURIComponent(encodeURIComponent(json))}`],
    [`/replay?options=${encodeURIComponent(json).slice(0, -3)}`],
    [`/replay?options=[${nested}]`],
    [`/replay?options=${json.replace('apiKey', '\\u0061piKey')}`],
    [`/replay?%6Fptions=${json}`],
    [`/replay?options=${JSON.stringify(secret)}&filters=[{"channel":"trade","key":"${secret}"}]`],
    [`/replay?options=["${secret}"]`],
    [`http://user:${secret}@127.0.0.1:8000/metrics`],
    [`/metrics#api_key=${secret}`],
    [`/metrics?a?api_key=${secret}`],
  ])('does not show the key of %s', (target) => {
    expect(redactedTarget(target)).not.toContain(secret);
  });

  it('shows what was requested', () => {
    expect(redactedTarget('/tardis/replay/binance?symbol=BTCUSDT&from=2024-08-08T00:00:00Z&speed=10')).toBe(
      '/tardis/replay/binance?symbol=BTCUSDT&from=2024-08-08T00:00:00Z&speed=10',
    );
    const options = encodeURIComponent('{"exchange":"okex","symbols":["BTC-USDT"],"apiKey":"x"}');
    expect(redactedTarget(`/replay-normalized?options=${options}`)).toBe(
      '/replay-normalized?options={"exchange":"okex","symbols":["BTC-USDT"],"apiKey":"REDACTED"}',
    );
    expect(redactedTarget(`/metrics?api_key=${secret}`)).toBe('/metrics?api_key=REDACTED');
    expect(redactedTarget('/health-check')).toBe('/health-check');
    expect(redactedTarget(`/x?${'&symbol=A'.repeat(200)}`).length).toBeLessThan(310);
  });
});

const shownNames =
  /^(symbols?|exchange|from|to|offset|sliceSize|compression|depth|channels|timestamp|(start|end)_time|data_type|limit|cursor|position|speed|end|format|wait)$/;

law(
  'a key is not shown, whichever of its letters are encoded and whatever its parameter is called',
  [
    fc
      .oneof(fc.constantFrom('api_key', 'apiKey', 'options', 'filters', 'authorization', 'x-api-key', ''), fc.string())
      .filter((name) => !shownNames.test(name)),
    fc.array(fc.boolean(), { minLength: secret.length, maxLength: secret.length }),
    fc.constantFrom('', '"', '%22', '%2522', "'", ' ', '{', 'Bearer '),
  ],
  (name, encoded, around) => {
    const hex = (letter: string): string => `%${letter.charCodeAt(0).toString(16)}`;
    const key = [...secret].map((letter, at) => (encoded[at] === true ? hex(letter) : letter)).join('');
    const shown = redactedTarget(`/replay?${encodeURIComponent(name)}=${around}${key}${around}`);
    expect(decodeURIComponent(shown)).not.toContain(secret);
  },
);
