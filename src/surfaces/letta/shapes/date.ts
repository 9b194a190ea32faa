/** "2026-05-01T12:00:00+00:00": ISO, whole seconds, with the offset. */
export function toDate(timestamp: string): string {
  return timestamp.replace(/(\.\d+)?Z$/, '+00:00');
}
