import { bundledStrategies, loadStrategy } from '@replay/backtest/command';
import { type ParamHelp, paramsHelp } from '@replay/strategy';
import { type Command, done } from '../command/command.ts';

export const strategiesCommand: Command = {
  run: async ({ name, json }) => done(await showStrategies(name as string | undefined, json === true)),
};

/** Lists the strategies, or shows the parameters of one. */
async function showStrategies(name: string | undefined, json: boolean): Promise<string> {
  if (name === undefined) {
    if (json)
      return JSON.stringify(
        bundledStrategies.map(({ name, summary }) => ({ name, summary })),
        null,
        2,
      );
    const width = Math.max(...bundledStrategies.map((one) => one.name.length));
    const lines = bundledStrategies.map((one) => `${one.name.padEnd(width)}  ${one.summary}`);
    return `${lines.join('\n')}\n\nbacktest strategies NAME shows the parameters of one; a path to your own file works too.`;
  }
  const { definition, summary, source } = await loadStrategy(name);
  const params = paramsHelp(definition);
  if (json) return JSON.stringify({ name: definition.name, summary, source, params }, null, 2);
  const title = summary === '' ? definition.name : `${definition.name}: ${summary}`;
  if (params.length === 0) return `${title}\n\nIt takes no parameters.`;
  return `${title}\n\n${params.map(paramLine).join('\n')}\n\nSet them with --params ${params[0]?.name}=VALUE, or --params file.json.`;
}

function paramLine({ name, type, description, minimum, maximum, ...param }: ParamHelp): string {
  const given = param.default === undefined ? 'no default' : `default ${JSON.stringify(param.default)}`;
  const bounds = minimum === undefined && maximum === undefined ? '' : `, ${minimum ?? '…'} to ${maximum ?? '…'}`;
  return `  ${name.padEnd(16)} ${type}, ${given}${bounds}\n  ${' '.repeat(16)} ${description}`;
}
