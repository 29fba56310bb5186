import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parsePythonJson } from './pythonJson.js';

it("reads NaN as null, as MLflow's client sends the gaps of a data frame", () => {
  const sent = '{"dataframe_split": {"columns": ["a", "b"], "data": [[NaN, 1.5], [2, NaN]]}}';
  expect(parsePythonJson(sent)).toEqual({
    dataframe_split: {
      columns: ['a', 'b'],
      data: [
        [null, 1.5],
        [2, null],
      ],
    },
  });
});

it('leaves texts and other JSON as they are', () => {
  const value = fc.oneof(fc.jsonValue(), fc.constantFrom('NaN', '[NaN]', '\\', '",NaN,"', 'a\\",NaN'));
  fc.assert(
    fc.property(fc.array(value), (values) => {
      expect(parsePythonJson(JSON.stringify([...values, 'NaN']))).toEqual(
        JSON.parse(JSON.stringify([...values, 'NaN'])),
      );
    }),
  );
});

it.each(['NaNNaN', '-NaN', '[NaN', 'nan', '"NaN', '[1 NaN]'])('refuses %s, which is neither', (text) => {
  expect(() => parsePythonJson(text)).toThrow(SyntaxError);
});
