/** Run by `generated-code.test.ts` in a process that may not generate code from text: prints what it answers. */
import { buildSchema, parse } from 'graphql';
import { canGenerateCode } from '../../src/executor/build-object.ts';
import { createExecutor } from '../../src/executor/execute.ts';

const schema = buildSchema('type Query { things: [Thing] } type Thing { name: String }');
const things = Array.from({ length: 200 }, (_, index) => ({ name: `thing ${index}` }));
const document = parse('{ things { name } }');
const { data } = await createExecutor()({ schema, document, rootValue: { things } });
const names = (data?.['things'] as readonly { readonly name: string }[]).filter(
  ({ name }, index) => name === `thing ${index}`,
).length;
console.log(JSON.stringify({ canGenerateCode, names }));
