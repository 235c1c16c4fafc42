import { type CommandName, commandNames, commandTable } from "../../spoken/CommandTable.ts"
import { code } from "../QuotedText.ts"

/** What the bot says of its commands. */
export interface HelpMessages {
  /** All commands that somebody may use, a line each. */
  readonly help: (isAdmin: boolean) => string
  /** One command, with all that can follow it. */
  readonly helpOn: (command: CommandName) => string
  readonly unknownCommand: (word: string, nearest: CommandName | undefined) => string
  /** What followed a command could not be read. */
  readonly usage: (command: CommandName) => string
  readonly commandRefused: Readonly<Record<"admins" | "direct" | "thread", string>>
}

/** A command and what follows it, as people type it. */
export const typed = (prefix: string, command: CommandName, rest = commandTable[command].arguments) =>
  code(`${prefix}${command}${rest === "" ? "" : ` ${rest}`}`)

const english = (prefix: string): CommandTexts => {
  const say = (command: CommandName, rest = "") => typed(prefix, command, rest)
  const settings = (rest: string) => say("settings", rest)
  return {
    help: ["shows this, or more about one command."],
    new: ["makes a new private room for another subject, and invites you."],
    chats: [`lists the rooms that ${say("new")} made for you.`],
    rename: [`gives the room that you are in, if ${say("new")} made it, another title.`],
    archive: [`puts the room that you are in away, if ${say("new")} made it: nothing in it is lost.`],
    clear: [
      "lets the assistant begin anew here: it no longer knows what was said before.",
      "In a thread, only the thread begins anew. What stands in the room stays. An answer that is being written is " +
      `finished first: ${say("stop")} ends it.`
    ],
    stop: [
      "stops the answer that is being written; so does deleting your message.",
      "Only who asked, or an operator, may stop an answer or have it tried again. A reaction with 🛑 does the same."
    ],
    retry: [
      "tries again what was stopped, failed or interrupted in the last hour.",
      "It takes the newest, or the one that you reply to, however old that is. A reaction with ⟲ or 🔁 on it does the " +
      "same."
    ],
    status: ["says whether the assistant can be reached, and what waits here."],
    settings: [
      "shows what you have set, and sets it.",
      `- ${settings("language en")} is the language in which I speak to you.`,
      `- ${settings("streaming edits")} shows answers while they are written, ${
        settings("streaming final")
      } in one piece.`,
      `- ${settings("room")} shows what is set for this room. Its moderators and my operators can change that:`,
      `- ${settings("room threads follow")} answers in a thread when asked in one, ${
        settings("room threads always")
      } begins one for each message, ${settings("room threads off")} uses none.`,
      `- ${settings("room mention mention")} answers in a group what mentions me, ${
        settings("room mention always")
      } answers everything, ${settings("room mention never")} nothing. To undo that, mention me with the command.`
    ],
    whoami: ["says who you are to me, and why you may talk to me."],
    rooms: ["lists the rooms that I am in."],
    leave: ["makes me leave this room, or another one by its id or alias."],
    allow: [
      "lets somebody talk to me and invite me, besides those in MATRIX_ALLOWED_USERS.",
      `Give a full id such as ${say("allow", "@ann:example.org")}, or a pattern such as ${
        say("allow", "@*:example.org")
      }. Without one it lists what was allowed and denied. After a ${say("deny")} of the same ` +
      "id or pattern it takes that back and no more; once more it allows."
    ],
    deny: [
      "keeps somebody from talking to me and from inviting me.",
      `Give a full id such as ${say("deny", "@mallory:example.org")}, or a pattern. It goes before everything that ` +
      `allows them; ${say("allow")} with the same id or pattern takes it back.`
    ]
  }
}

/** What is said of each command: one line, and what follows it where somebody asks for more. */
export type CommandTexts = Readonly<Record<CommandName, readonly [line: string, ...more: Array<string>]>>

/** The help on all commands, below `intro`, and on one. */
export const helpFrom = (prefix: string, about: CommandTexts, intro: string): Pick<HelpMessages, "help" | "helpOn"> => {
  const line = (name: CommandName) => `${typed(prefix, name)} ${about[name][0]}`
  const listed = (who: "everybody" | "admins") =>
    commandNames.filter((name) => commandTable[name].who === who).map((name) => `- ${line(name)}`)
  return {
    help: (isAdmin) => [intro, ...listed("everybody"), ...(isAdmin ? listed("admins") : [])].join("\n"),
    helpOn: (command) => [line(command), ...about[command].slice(1)].join("\n")
  }
}

export const englishHelp = (prefix: string): HelpMessages => {
  const about = english(prefix)
  const { help: lists, helpOn } = helpFrom(
    prefix,
    about,
    "I pass your messages on to an assistant, and show its answers as they are written."
  )
  const help = typed(prefix, "help", "")
  return {
    help: lists,
    helpOn,
    unknownCommand: (word, nearest) =>
      `There is no ${code(`${prefix}${word}`)}. ` + (nearest === undefined
        ? `Send ${help} for what there is.`
        : `Did you mean ${typed(prefix, nearest, "")}? ${help} lists what there is.`) +
      ` To say it to the assistant, write ${code(prefix)} twice at its beginning.`,
    usage: (command) => `I could not read what follows ${typed(prefix, command, "")}.\n${helpOn(command)}`,
    commandRefused: {
      admins: "Only my operators may do that.",
      direct: "That is not for everybody to read. Send it to me in a direct chat.",
      thread: "Here each thread is a conversation of its own. " +
        `Send ${typed(prefix, "clear", "")} in the thread that is to begin anew.`
    }
  }
}
