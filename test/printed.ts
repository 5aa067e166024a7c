/** The lines that an action prints with `console.log`; they stay off the terminal. */
export async function printed(action: () => Promise<unknown>): Promise<string[]> {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: string) => void lines.push(line);
  try {
    await action();
  } finally {
    console.log = log;
  }
  return lines;
}
