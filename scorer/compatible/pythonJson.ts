const NOT_A_NUMBER = 'NaN';

/**
 * A JSON text as Python's clients write it: NaN stands for what is missing, which JSON calls null.
 * @throws SyntaxError for what is no JSON even then.
 */
export function parsePythonJson(text: string): unknown {
  return JSON.parse(text.includes(NOT_A_NUMBER) ? withNulls(text) : text);
}

/** Numbers are replaced, texts are left as they are. */
function withNulls(json: string): string {
  let replaced = '';
  let from = 0;
  let isInText = false;
  for (let i = 0; i < json.length; i++) {
    if (json[i] === '\\') i++;
    else if (json[i] === '"') isInText = !isInText;
    else if (!isInText && json.startsWith(NOT_A_NUMBER, i)) {
      replaced += `${json.slice(from, i)}null`;
      from = i + NOT_A_NUMBER.length;
      i = from - 1;
    }
  }
  return replaced + json.slice(from);
}
