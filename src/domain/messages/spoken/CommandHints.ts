import { code } from "../QuotedText.ts"

/** The commands as people type them, as inline code; `again` is the sentence that says how to try again. */
export const commandHints = (prefix: string) => {
  const [retry, stop, help] = [code(`${prefix}retry`), code(`${prefix}stop`), code(`${prefix}help`)]
  return { retry, stop, help, again: `React with ⟲ or 🔁, or send ${retry}, to try again.` }
}
