import ts from 'typescript';

/** One change of one piece of a source file. */
export interface Mutation {
  readonly start: number;
  readonly end: number;
  readonly original: string;
  readonly replacement: string;
  /** The smallest expression or statement around it that can be marked as reached. */
  readonly site: { readonly start: number; readonly end: number; readonly kind: 'expression' | 'statement' };
}

const operators: Partial<Record<ts.SyntaxKind, readonly string[]>> = {
  [ts.SyntaxKind.PlusToken]: ['-'],
  [ts.SyntaxKind.MinusToken]: ['+'],
  [ts.SyntaxKind.AsteriskToken]: ['/'],
  [ts.SyntaxKind.SlashToken]: ['*'],
  [ts.SyntaxKind.PercentToken]: ['*'],
  [ts.SyntaxKind.LessThanToken]: ['<=', '>='],
  [ts.SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [ts.SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [ts.SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [ts.SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [ts.SyntaxKind.AmpersandAmpersandToken]: ['||'],
  [ts.SyntaxKind.BarBarToken]: ['&&'],
  [ts.SyntaxKind.PlusEqualsToken]: ['-='],
  [ts.SyntaxKind.MinusEqualsToken]: ['+='],
};

/** A map, because a program also calls `toString`, which every object has. */
const methods: ReadonlyMap<string, readonly string[]> = new Map([
  ['min', ['max']],
  ['max', ['min']],
  ['floor', ['ceil']],
  ['ceil', ['floor']],
  ['some', ['every']],
  ['every', ['some']],
  ['find', ['findLast']],
  ['findLast', ['find']],
  ['plus', ['minus']],
  ['minus', ['plus']],
  ['times', ['div']],
  ['mul', ['div']],
  ['div', ['times']],
  ['greaterThan', ['greaterThanOrEqualTo', 'lessThanOrEqualTo']],
  ['greaterThanOrEqualTo', ['greaterThan', 'lessThan']],
  ['lessThan', ['lessThanOrEqualTo', 'greaterThanOrEqualTo']],
  ['lessThanOrEqualTo', ['lessThan', 'greaterThan']],
]);

const words: Readonly<Record<string, string>> = { buy: 'sell', sell: 'buy', maker: 'taker', taker: 'maker' };

/** Every mutation of a file: operators, equality in comparisons, constants, conditions, dropped statements, least and greatest. */
export function mutationsOf(file: ts.SourceFile): readonly Mutation[] {
  const found: Mutation[] = [];
  visit(file, (node, replacement, part = node) => {
    const [start, end] = [part.getStart(file), part.getEnd()];
    const original = file.text.slice(start, end);
    if (original !== replacement) found.push({ start, end, original, replacement, site: siteOf(node, file) });
  });
  return found;
}

type Found = (node: ts.Node, replacement: string, part?: ts.Node) => void;

function visit(node: ts.Node, found: Found): void {
  if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
  // The text of an error is not a behaviour to measure; that it is thrown is.
  if (ts.isNewExpression(node) && node.expression.getText().endsWith('Error')) return;
  ofStatement(node, found);
  ofExpression(node, found);
  ts.forEachChild(node, (child) => visit(child, found));
}

function ofStatement(node: ts.Node, found: Found): void {
  const inBlock = ts.isBlock(node.parent ?? node) || ts.isSourceFile(node.parent ?? node);
  if (ts.isExpressionStatement(node) && inBlock) found(node, '');
  if (ts.isThrowStatement(node) || ts.isContinueStatement(node) || ts.isBreakStatement(node)) found(node, ';');
  if (ts.isReturnStatement(node) && node.expression === undefined) found(node, ';');
  if (ts.isIfStatement(node)) for (const value of ['true', 'false']) found(node.expression, value);
  if (ts.isWhileStatement(node)) found(node.expression, 'false');
}

function ofExpression(node: ts.Node, found: Found): void {
  if (ts.isConditionalExpression(node)) for (const value of ['true', 'false']) found(node.condition, value);
  if (ts.isBinaryExpression(node)) {
    for (const operator of operators[node.operatorToken.kind] ?? []) found(node, operator, node.operatorToken);
    if (node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) found(node, node.right.getText());
  }
  if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === ts.SyntaxKind.ExclamationToken || node.operator === ts.SyntaxKind.MinusToken)
      found(node, node.operand.getText());
  }
  if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
    for (const name of methods.get(node.expression.name.text) ?? []) found(node, name, node.expression.name);
    const [argument] = node.arguments;
    if (node.expression.getText() === 'Math.abs' && argument !== undefined) found(node, argument.getText());
  }
  if (ts.isNumericLiteral(node) && !ts.isPropertyAssignment(node.parent)) {
    const value = Number(node.text);
    found(node, String(value + 1));
    if (value > 1) found(node, String(value - 1));
  }
  if (ts.isBigIntLiteral(node)) found(node, `${BigInt(node.text.slice(0, -1)) + 1n}n`);
  if (node.kind === ts.SyntaxKind.TrueKeyword) found(node, 'false');
  if (node.kind === ts.SyntaxKind.FalseKeyword) found(node, 'true');
  if (ts.isStringLiteral(node) && Object.hasOwn(words, node.text)) found(node, `'${words[node.text]}'`);
}

/** The kind of a mark: an expression with a value, or a statement of a block. */
function siteOf(node: ts.Node, file: ts.SourceFile): Mutation['site'] {
  let at: ts.Node = node;
  while (!ts.isSourceFile(at.parent)) {
    if (ts.isStatement(at) && ts.isBlock(at.parent))
      return { start: at.getStart(file), end: at.getEnd(), kind: 'statement' };
    if (isValue(at)) return { start: at.getStart(file), end: at.getEnd(), kind: 'expression' };
    at = at.parent;
  }
  return { start: at.getStart(file), end: at.getEnd(), kind: 'statement' };
}

/**
 * Whether an expression may be wrapped in parentheses after a comma: not a name, an assignment target or a called
 * method.
 */
function isValue(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isArrowFunction(parent)) return parent.body === node && !ts.isBlock(node);
  if (ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent)) return parent.initializer === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isReturnStatement(parent) || ts.isIfStatement(parent)) return parent.expression === node;
  if (ts.isConditionalExpression(parent)) return true;
  return (
    (ts.isCallExpression(parent) || ts.isNewExpression(parent)) &&
    (parent.arguments ?? []).some((one) => one === node && !ts.isSpreadElement(node))
  );
}
