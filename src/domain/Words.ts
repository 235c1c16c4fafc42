/** All that the bot says to people by itself, in one place. Markdown; short; says what to do next. */
export interface Words {
  readonly away: string
  readonly empty: string
  readonly limit: string
  readonly stopped: string
  readonly interrupted: string
  readonly timedOut: string
  readonly failed: (code: string, message: string) => string
  readonly refused: string
  readonly unlinked: (why: string) => string
  readonly tooLong: (kilobytes: number) => string
  readonly unsupported: (what: string) => string
  readonly choose: string
  readonly reply: string
  readonly encryptedRoom: string
  readonly notAllowed: string
  readonly defect: string
  readonly gap: string
}

/** A message of the agent's is data: its Markdown is shown, not obeyed. */
const quoted = (text: string) => text.slice(0, 300).replaceAll(/[\\`*_{}[\]()<>#+\-.!|~@]/g, String.raw`\$&`).replaceAll(/\s+/g, " ").trim()

const en: Words = {
  away: "The assistant cannot be reached at the moment. I will answer as soon as it is back.",
  empty: "The assistant ended without an answer.",
  limit: "The assistant stopped at its length limit.",
  stopped: "Stopped.",
  interrupted: "The connection to the assistant was lost before the answer was complete, and it cannot be continued. Please send your message again if you still need it.",
  timedOut: "The assistant took too long, so I stopped waiting.",
  failed: (code, message) => `The assistant reported an error${message.trim() === "" ? ` (${quoted(code)}).` : `: ${quoted(message)}`}`,
  refused: "The assistant declined to answer.",
  unlinked: (why) => `The assistant cannot be used at the moment (${quoted(why)}). The operator of this bot has to look at it.`,
  tooLong: (kilobytes) => `Your message is too long for the assistant: it takes at most ${kilobytes} KB.`,
  unsupported: (what) => `I can only read text so far, so I cannot use this ${what}.`,
  choose: "Answer with the number or the words of your choice.",
  reply: "Answer with a message.",
  encryptedRoom: "This bot cannot take part in encrypted rooms yet.",
  notAllowed: "You are not on this bot's list of allowed users.",
  defect: "Something went wrong in this bot while it answered. The operator can find the cause in the log.",
  gap: "I could not read everything that was written here while I was away. Please send again what I have not answered."
}

export const languages = ["en"] as const
export type Language = typeof languages[number]
export const words: Record<Language, Words> = { en }
