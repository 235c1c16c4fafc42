import type { NotAgain } from "./Again.ts"

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
  /** Stands for the rest of an answer that is longer than a room can be shown. */
  readonly unshown: string
  readonly unlinked: (why: string) => string
  readonly tooLong: (kilobytes: number) => string
  readonly unsupported: (what: string) => string
  readonly choose: string
  readonly reply: string
  readonly encryptedRoom: string
  readonly notAllowed: string
  readonly defect: string
  readonly gap: string
  /** The turn ended the bot several times. */
  readonly setAside: string
  readonly help: string
  readonly notStopped: string
  readonly notAgain: Readonly<Record<NotAgain, string>>
}

/** Text as code in a line, whatever it holds. */
const code = (text: string) => {
  if (!text.includes("`")) return `\`${text}\``
  const longest = Math.max(...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const marks = "`".repeat(longest + 1)
  return `${marks} ${text} ${marks}`
}

// Words that mean the same as Markdown and without it; an address would become a link.
const isWords = (text: string) => /^[\p{L}\p{N} .,;:'"()?!%=/+-]*$/u.test(text) && !/:\/\/|mailto:|matrix:/i.test(text)

/** A message of the agent's is data: it is shown as it is, in the plain body too, and not obeyed. */
const quoted = (text: string) => {
  const line = text.slice(0, 300).replaceAll(/[\s\p{Cc}\p{Bidi_Control}]+/gu, " ").trim()
  return isWords(line) ? line : code(line)
}

const ended = (sentence: string) => (/[.!?…][` ]{0,9}$/.test(sentence) ? sentence : `${sentence}.`)

const en = (prefix: string): Words => {
  const [retry, stop, help] = [code(`${prefix}retry`), code(`${prefix}stop`), code(`${prefix}help`)]
  const again = `React with ⟲ or 🔁, or send ${retry}, to try again.`
  return {
    away: "The assistant cannot be reached at the moment. I will answer as soon as it is back.",
    empty: "The assistant ended without an answer.",
    limit: "The assistant stopped at its length limit.",
    stopped: "Stopped.",
    interrupted: `The connection to the assistant was lost before the answer was complete, and it cannot be continued. ${again}`,
    timedOut: `The assistant took too long, so I stopped waiting. ${again}`,
    failed: (code, message) => `${ended(message.trim() === "" ? `The assistant reported an error (${quoted(code)})` : `The assistant reported an error: ${quoted(message)}`)} ${again}`,
    refused: "The assistant declined to answer.",
    unshown: "The rest of this answer is too long to be shown here.",
    unlinked: (why) => `The assistant cannot be used at the moment (${quoted(why)}). The operator of this bot has to look at it.`,
    tooLong: (kilobytes) => `Your message is too long for the assistant: it takes at most ${kilobytes} KB.`,
    unsupported: (what) => `I can only read text so far, so I cannot use this ${what}.`,
    choose: "Answer with the number or the words of your choice.",
    reply: "Answer with a message.",
    encryptedRoom: "This bot cannot take part in encrypted rooms yet.",
    notAllowed: "You are not on this bot's list of allowed users.",
    gap: "I could not read everything that was written here while I was away. Please send again what I have not answered.",
    defect: `Something went wrong in this bot while it answered. The operator can find the cause in the log. ${again}`,
    setAside: `This bot broke down three times while it worked on this message, so I have set it aside. ${again}`,
    help: [
      "I pass your messages on to an assistant, and show its answers as they are written.",
      `- ${stop} stops the answer that is being written; so does deleting your message.`,
      `- ${retry} tries again what was stopped, failed or interrupted: the newest of it, or the one that you reply to. A reaction with ⟲ or 🔁 does the same.`,
      `- ${help} shows this.`
    ].join("\n"),
    notStopped: "There is nothing to stop: no answer is being written here.",
    notAgain: {
      nothing: "There is nothing here that could be tried again.",
      open: "That is still being worked on.",
      answered: "That has been answered. Send your message again if you want another answer.",
      older: "That has been tried again already.",
      erased: "The text of that message is gone, so it cannot be tried again. Please send it anew."
    }
  }
}

export const languages = ["en"] as const
export type Language = typeof languages[number]

/** `prefix`: what commands begin with. */
export const words: Record<Language, (prefix: string) => Words> = { en }
