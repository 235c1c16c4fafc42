import { agentFailures } from "./agent/AgentFailures.ts"
import { asSentence, code, quoted } from "./QuotedText.ts"
import { commandHints } from "./spoken/CommandHints.ts"

/** What the bot says about an attempt at an answer: why nothing comes yet, and how the attempt ended. */
export interface TurnMessages {
  readonly away: string
  /** Every connection to the agent is in use by others. */
  readonly waiting: string
  /** The prompt waits until `user` has answered a question in the same chat. */
  readonly behindQuestion: (user: string) => string
  /** The agent wanted to ask while too many of its questions are open. */
  readonly manyQuestions: string
  /** The agent asked more questions in one attempt than the bot shows. */
  readonly tooManyQuestions: string
  readonly empty: string
  readonly limit: string
  readonly stopped: string
  /** Stopped, at an agent that cannot be told so. */
  readonly stoppedListening: string
  /** The end of the answer was guessed, because the agent fell silent. */
  readonly mayBeIncomplete: string
  /** The agent has lost what was said before. */
  readonly forgotten: string
  readonly interrupted: string
  readonly timedOut: string
  readonly failed: (code: string, message: string) => string
  readonly refused: string
  /** Replaces the rest of an answer that is longer than a room can be shown. */
  readonly unshown: string
  /** Unfolds what the assistant thought; a few words without markup. */
  readonly thoughts: string
  readonly unlinked: (why: string) => string
  /** The agent takes prompts of so many bytes at most. */
  readonly tooLong: (bytes: number) => string
  readonly defect: string
  /** Replaces what the homeserver does not take; plain text. `why` is an error code or a status. */
  readonly unsendable: (why: string) => string
  /** The prompt is a poison turn: working on it ends the bot's process. */
  readonly setAside: string
}

/** The saying for a code; undefined where there is none, whatever the code is called. */
export const sayingOf = (sayings: Readonly<Record<string, string>>, code: string): string | undefined =>
  Object.hasOwn(sayings, code) ? sayings[code] : undefined

const outOfUse = (why: string) =>
  `The assistant cannot be used at the moment (${quoted(why)}). The operator of this bot has to look at it.`

/** Where somebody but the operator can do something about it, or has to know more than a word. */
const unlinkedBecause: ReadonlyMap<string, string> = new Map([
  [
    "quarantined",
    "The assistant mixed up conversations, so nobody is served until the operator of this bot has looked at it."
  ],
  [
    "unproven",
    "It is not proven that this assistant keeps conversations apart, so I serve nobody: the operator of this bot has " +
    "to decide (AGENT_ISOLATION)."
  ],
  [
    "failing",
    "The assistant reports an error to whatever it is asked, so I could not find out whether it keeps conversations " +
    "apart, and serve nobody yet. The operator of this bot has to look at it."
  ],
  [
    "inUse",
    "This assistant has one shared memory and is in use elsewhere, in another conversation " +
    "(AGENT_ISOLATION=exclusive)."
  ],
  ["noSlot", "All assistants are taken. The operator of this bot can free one (AGENT_SLOTS)."]
])

/** A limit that a person can heed: never more than it is. */
const sizeOf = (bytes: number) => bytes < 1024 ? `${bytes} bytes` : `${Math.floor(bytes / 102.4) / 10} KB`

export const englishTurns = (prefix: string): TurnMessages => {
  const { again, stop } = commandHints(prefix)
  return {
    away: "The assistant cannot be reached at the moment. I will answer as soon as it is back.",
    waiting: "Others are in front of you at the moment. I will answer as soon as the assistant is free.",
    behindQuestion: (user) =>
      `I wait for ${code(user)} to answer a question first. Send ${stop} to end that; then I go on with yours.`,
    manyQuestions:
      "The assistant wanted to ask something, but too many of its questions wait for an answer already, so I " +
      "stopped it. Please answer those first, and send your message again.",
    tooManyQuestions: `The assistant asked more than I can put to you, so I stopped it. ${again}`,
    empty: "The assistant ended without an answer.",
    limit: "The answer stops here, because it reached its length limit.",
    stopped: "Stopped.",
    stoppedListening: "I stopped listening. Work that the assistant has already begun may still finish.",
    forgotten: "The assistant no longer knows what was said here before; this answer begins anew.",
    mayBeIncomplete: "The assistant did not say that this is all, and said nothing more. It may be incomplete.",
    interrupted:
      `The connection to the assistant was lost before the answer was complete, and it cannot be continued. ${again}`,
    timedOut: `The assistant took too long, so I stopped waiting. ${again}`,
    failed: (code, message) => {
      const known = message.trim() === "" ? sayingOf(agentFailures, code) : undefined
      if (known !== undefined) return `${known} ${again}`
      const report = message.trim() === ""
        ? `The assistant reported an error (${quoted(code)})`
        : `The assistant reported an error: ${quoted(message)}`
      return `${asSentence(report)} ${again}`
    },
    refused: "The assistant declined to answer.",
    unshown: "The rest of this answer is too long to be shown here.",
    thoughts: "Thoughts",
    unlinked: (why) => `${unlinkedBecause.get(why) ?? outOfUse(why)} ${again}`,
    tooLong: (bytes) => `Your message is too long for the assistant: it takes at most ${sizeOf(bytes)}.`,
    defect: `Something went wrong in this bot while it answered. The operator can find the cause in the log. ${again}`,
    unsendable: (why) =>
      `I have something to say here that is not let through to the homeserver (${why}). The operator can find ` +
      `the cause in the log. React with ⟲ or 🔁, or send ${prefix}retry, to try again.`,
    setAside: `Working on this message breaks this bot down, so I have set it aside. ${again}`
  }
}
