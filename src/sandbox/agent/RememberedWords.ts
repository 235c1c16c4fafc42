const told = /^please remember\b/i
const asked = /\b(?:repeat|list)\b.*\basked to remember\b|\b(?:repeat|list)\b.*\basked you to remember\b/i
/** The most things that are said again. */
const most = 10

/**
 * The answer to somebody who asks to remember something, or what it was, in plain words: what was said in the same
 * thread. Undefined for any other prompt.
 */
export const remembered = (
  { memory, text }: { readonly memory: ReadonlyArray<string>; readonly text: string }
): string | undefined => {
  if (told.test(text.trim())) return "I will remember that."
  if (!asked.test(text)) return undefined
  const kept = memory.filter((line) => told.test(line.trim())).slice(-most)
  return kept.length === 0 ? "Nothing, in this conversation." : `You said: ${kept.join(" ")}`
}
