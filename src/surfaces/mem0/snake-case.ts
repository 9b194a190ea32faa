/** "userId" is "user_id"; keys all in capitals stay. */
export function snakeCase(key: string): string {
  if (key === key.toUpperCase()) return key;
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
