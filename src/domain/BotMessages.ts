import type { RetryRefusal } from "./routing/RetryPolicy.ts"

/** All that the bot says to people by itself, in one place. Markdown; short; says what to do next. */
export interface BotMessages {
  readonly away: string
  /** Every socket to the agent is somebody else's at the moment. */
  readonly waiting: string
  /** Somebody else is asked something in the same chat first. */
  readonly behindQuestion: (user: string) => string
  /** So many questions of the agent's are open that it may not ask another one. */
  readonly manyQuestions: string
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
  /** Said with a question where others are in the room. */
  readonly onlyAsker: (user: string) => string
  /** What a question ended with, in a few words behind its title; `by` is who answered, where that is known. */
  readonly questionEnd: {
    readonly chosen: (label: string, by: string | undefined) => string
    readonly answered: (by: string | undefined) => string
    readonly refused: string
    readonly expired: string
    readonly withdrawn: string
  }
  /** Said to a message that was meant as an answer and fits no choice. */
  readonly unfit: string
  /** Said to one that fits more than one; `example` is a choice as it is shown, plain text. */
  readonly ambiguous: (example: string) => string
  readonly tooManyQuestions: string
  /** Said once to somebody whose messages come faster than people write. */
  readonly braked: (user: string, minutes: number) => string
  readonly encryptedRoom: string
  readonly notAllowed: string
  readonly defect: string
  readonly gap: string
  /** The room goes on without what could not be read yet. */
  readonly late: string
  /** A direct room got a third person: what that means by the rule for groups. */
  readonly group: Readonly<Record<"mention" | "never", string>>
  /** Stands where something cannot be said; plain text. `why` is an error code or a status. */
  readonly unsendable: (why: string) => string
  /** Working on the turn is proven to end the bot. */
  readonly setAside: string
  readonly help: string
  readonly notStopped: string
  /** Said once to somebody who answers what only `user` may answer. */
  readonly notYours: (user: string) => string
  /** Said once to somebody who answers a question that has ended. */
  readonly notOpen: string
  readonly notAgain: Readonly<Record<RetryRefusal, string>>
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

const en = (prefix: string): BotMessages => {
  const [retry, stop, help] = [code(`${prefix}retry`), code(`${prefix}stop`), code(`${prefix}help`)]
  const again = `React with ⟲ or 🔁, or send ${retry}, to try again.`
  return {
    away: "The assistant cannot be reached at the moment. I will answer as soon as it is back.",
    waiting: "Others are in front of you at the moment. I will answer as soon as the assistant is free.",
    behindQuestion: (user) =>
      `I wait for ${code(user)} to answer a question first. Send ${stop} to end that; then I go on with yours.`,
    manyQuestions:
      "The assistant wanted to ask something, but too many of its questions wait for an answer already, so I " +
      "stopped it. Please answer those first, and send your message again.",
    empty: "The assistant ended without an answer.",
    limit: "The answer stops here, because it reached its length limit.",
    stopped: "Stopped.",
    interrupted:
      `The connection to the assistant was lost before the answer was complete, and it cannot be continued. ${again}`,
    timedOut: `The assistant took too long, so I stopped waiting. ${again}`,
    failed: (code, message) =>
      `${
        ended(
          message.trim() === ""
            ? `The assistant reported an error (${quoted(code)})`
            : `The assistant reported an error: ${quoted(message)}`
        )
      } ${again}`,
    refused: "The assistant declined to answer.",
    unshown: "The rest of this answer is too long to be shown here.",
    unlinked: (why) =>
      `The assistant cannot be used at the moment (${
        quoted(why)
      }). The operator of this bot has to look at it. ${again}`,
    tooLong: (kilobytes) => `Your message is too long for the assistant: it takes at most ${kilobytes} KB.`,
    unsupported: (what) => `I can only read text so far, so I cannot use this ${what}.`,
    choose: "Answer with the number or the words of your choice.",
    reply: "Answer with a message.",
    onlyAsker: (user) => `Only ${user} can answer.`,
    questionEnd: {
      chosen: (label, by) => (by === undefined ? label : `${label} (${by})`),
      answered: (by) => (by === undefined ? "answered" : `answered by ${by}`),
      refused: "refused",
      expired: "not answered in time",
      withdrawn: "no longer asked"
    },
    unfit: `I could not take that as an answer. Reply to the question with the number or the words of one of these, ` +
      `or send ${stop}. Until then I pass nothing else on:`,
    ambiguous: (example) =>
      `That could mean more than one of these. Answer with the number and the words, as in ${
        code(example)
      }, or send ${stop}. Until then I pass nothing else on:`,
    tooManyQuestions: `The assistant asked more than I can put to you, so I stopped it. ${again}`,
    braked: (user, minutes) =>
      `Messages from ${user} come within two seconds of my answers, as those of a program do. I will read them ` +
      `${minutes} minutes from now.`,
    encryptedRoom: "This bot cannot take part in encrypted rooms yet.",
    notAllowed: "You are not on this bot's list of allowed users.",
    gap:
      "I could not read everything that was written here while I was away. Please send again what I have not answered.",
    late: "Some older messages from here cannot be read at the moment. I go on with the newer ones, and answer the " +
      "older messages when I can read them.",
    group: {
      mention:
        "There are more than two of us here or invited now. As long as that is so, I answer only messages that " +
        "mention me, and replies to mine.",
      never: "There are more than two of us here or invited now, and I do not answer in groups."
    },
    unsendable: (why) =>
      `I have something to say here that is not let through to the homeserver (${why}). The operator can find ` +
      `the cause in the log. React with ⟲ or 🔁, or send ${prefix}retry, to try again.`,
    defect: `Something went wrong in this bot while it answered. The operator can find the cause in the log. ${again}`,
    setAside: `Working on this message breaks this bot down, so I have set it aside. ${again}`,
    help: [
      "I pass your messages on to an assistant, and show its answers as they are written.",
      `- ${stop} stops the answer that is being written; so does deleting your message. In a group whoever may ` +
      `talk to me may stop an answer, and only who asked may try it again.`,
      `- ${retry} tries again what was stopped, failed or interrupted: the newest of it, or the one that you ` +
      `reply to. A reaction with ⟲ or 🔁 does the same.`,
      `- ${help} shows this.`
    ].join("\n"),
    notStopped: "There is nothing to stop: no answer is being written here.",
    notYours: (user) =>
      `Only ${code(user)} can answer this question. To ask me something of your own, write it apart from the question.`,
    notOpen: "That question is not open any more, so I passed nothing on. To ask me something of your own, write it " +
      "apart from the question.",
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
export const botMessages: Record<Language, (prefix: string) => BotMessages> = { en }
