import type { GroupPolicy, Streaming, Threads } from "../../spoken/CommandRequest.ts"
import { span } from "../../TimeSpan.ts"
import { asSentence, code, quoted, roomCalled } from "../QuotedText.ts"
import type { AccessSaid, AllowedBy, ChatStatusSaid, RoomSaid, WhoSaid } from "./AnswerFacts.ts"
import { listed, roomLink } from "./AnswerLists.ts"

/** What the bot answers to commands that do or look up something; `own`: the person or room chose it themselves. */
export interface CommandAnswerMessages {
  readonly cleared: string
  /** The agent is not known to keep conversations apart, so that nothing clears its memory. */
  readonly clearedShared: string
  readonly status: (status: ChatStatusSaid) => string
  readonly personSettings: (
    settings: { readonly language: string; readonly streaming: Streaming; readonly own: ReadonlyArray<string> }
  ) => string
  readonly roomSettings: (
    settings: { readonly threads: Threads; readonly mention: GroupPolicy; readonly own: ReadonlyArray<string> }
  ) => string
  readonly set: (name: string, value: string) => string
  readonly onlyModerators: string
  readonly whoami: (who: WhoSaid) => string
  readonly madeRoom: (title: string, room: string) => string
  readonly chats: (
    rooms: ReadonlyArray<{ readonly room: string; readonly title: string; readonly archived: boolean }>,
    more: number
  ) => string
  readonly renamed: (title: string) => string
  readonly archived: string
  readonly rooms: (rooms: ReadonlyArray<RoomSaid>, more: number) => string
  /** The id of the room that was left, and its title where that may be said. */
  readonly left: (room: string, title: string | undefined) => string
  readonly notThere: (room: string) => string
  /** The reason that a room shows when the bot leaves it. */
  readonly leaving: string
  readonly access: (rules: ReadonlyArray<AccessSaid>, more: number) => string
  readonly allowed: (pattern: string) => string
  /** A denial was taken back, and nothing else. */
  readonly denialLifted: (pattern: string) => string
  /** Allowed, or its own denial was taken back (`lifted`), though a denial by `by` still covers it. */
  readonly stillDenied: (pattern: string, by: string, lifted: boolean) => string
  /** A pattern that would allow everybody, which only the settings can. */
  readonly notEverybody: (pattern: string) => string
  readonly denied: (pattern: string) => string
  readonly notYourself: (pattern: string) => string
  readonly accessFull: (most: number) => string
  /** The store knows as many people as it can. */
  readonly peopleFull: string
  /** The bot makes no rooms for people. */
  readonly noRooms: string
  /** The homeserver refused what had to be done; `why` is its error code or a status. */
  readonly refusedByServer: (why: string) => string
  /** `ms`: how long it was waited for. */
  readonly serverAway: (ms: number) => string
}

const list = (lines: ReadonlyArray<string>, more: number, what: string) =>
  listed(lines, more, `… and ${more} more ${what}`)

const roomLine = ({ direct, encrypted, members, room, title }: RoomSaid) => {
  const facts = [
    direct ? "direct" : undefined,
    members === undefined ? undefined : `${members} ${members === 1 ? "member" : "members"}`,
    encrypted ? "encrypted" : undefined
  ].filter((fact) => fact !== undefined)
  return `${title === undefined ? "a room without a name" : quoted(title)} (${[...facts, code(room)].join(", ")})`
}

const agentLine = ({ agent, lostFor }: ChatStatusSaid) => {
  if (agent === "unknown") return "I have not tried yet whether the assistant can be reached."
  if (agent === "reached") return "The assistant can be reached."
  return `The assistant cannot be reached${lostFor === undefined ? "" : `, for ${span(lostFor)} now`}. I go on trying.`
}

const waitingLine = ({ running, waiting, waitingFor }: ChatStatusSaid) => {
  const works = running ? "An answer is being worked on here" : "Nothing is being worked on here"
  if (waiting === 0) return `${works}, and nothing waits.`
  return `${works}, and ${waiting === 1 ? "one message waits" : `${waiting} messages wait`}${
    waitingFor === undefined ? "" : `, the oldest for ${span(waitingFor)}`
  }.`
}

const askedLine = {
  you: "A question of the assistant's waits for your answer.",
  others: "A question of the assistant's waits for the answer of whoever asked."
}

/** What a language is called, by its code. */
const languageNames: ReadonlyMap<string, string> = new Map([["en", "English"], ["ru", "Russian"]])

const languageOf = (language: string) => languageNames.get(language) ?? code(language)

const allowedBy: Readonly<Record<AllowedBy, string>> = {
  settings: "you are in the operator's list (MATRIX_ALLOWED_USERS)",
  store: "an operator allowed you",
  admin: "you are one of my operators (MATRIX_ADMINS)"
}

const mark = (own: ReadonlyArray<string>, name: string, whose: string) => (own.includes(name) ? whose : "as by default")

export const englishAnswers = (prefix: string): CommandAnswerMessages => ({
  cleared: "The assistant begins anew here: it does not know what was said before.",
  clearedShared: "I begin anew here. But this assistant does not keep conversations apart, so it may still know what " +
    "was said before.",
  status: (status) =>
    [agentLine(status), waitingLine(status), ...(status.asks === undefined ? [] : [askedLine[status.asks]])].join(" "),
  personSettings: ({ language, own, streaming }) =>
    [
      `- language: ${code(language)} (${languageOf(language)}, ${mark(own, "language", "your choice")})`,
      `- streaming: ${code(streaming)} (${mark(own, "streaming", "your choice")})`,
      `${code(`${prefix}help settings`)} says what can be set.`
    ].join("\n"),
  roomSettings: ({ mention, own, threads }) =>
    [
      `- threads: ${code(threads)} (${mark(own, "threads", "set for this room")})`,
      `- mention: ${code(mention)} (${mark(own, "mention", "set for this room")})`,
      `${code(`${prefix}help settings`)} says what can be set.`
    ].join("\n"),
  set: (name, value) =>
    name === "language" ? `From now on I speak ${languageOf(value)} to you.` : `From now on ${name} is ${code(value)}.`,
  onlyModerators: "Only moderators of this room (power level 50 or more) and my operators may set that.",
  whoami: ({ admin, allowedBy: by, language, platformId, user }) =>
    [
      `You are ${code(user)}. You may talk to me because ${allowedBy[by]}.`,
      admin ? "You may use the operators' commands." : "",
      platformId === undefined ? "" : `On the platform you are ${code(platformId)}.`,
      `I speak ${languageOf(language)} to you.`
    ].filter((line) => line !== "").join(" "),
  madeRoom: (title, room) => `I made ${roomLink(title, room)} and invited you.`,
  chats: (rooms, more) =>
    rooms.length === 0
      ? `No room was made for you yet. ${code(`${prefix}new title`)} makes one.`
      : list(
        rooms.map(({ archived, room, title }) => `${roomLink(title, room)}${archived ? " (archived)" : ""}`),
        more,
        "rooms"
      ),
  renamed: (title) => `This room is called ${quoted(title)} now.`,
  archived: "This room is put away. Nothing in it is lost.",
  rooms: (rooms, more) => (rooms.length === 0 ? "I am in no room." : list(rooms.map(roomLine), more, "rooms")),
  left: (room, title) => `I left ${roomCalled(room, title)}.`,
  notThere: (room) => `I am not in ${code(room)}.`,
  leaving: "An operator of this bot asked it to leave.",
  access: (rules, more) =>
    rules.length === 0
      ? `Nobody was allowed or denied here; MATRIX_ALLOWED_USERS alone counts. ${
        code(`${prefix}allow @ann:example.org`)
      } allows somebody.`
      : list(
        rules.map(({ by, kind, pattern }) =>
          `${kind === "allow" ? "allowed" : "denied"}: ${code(pattern)}, by ${code(by)}`
        ),
        more,
        "of them"
      ),
  allowed: (pattern) => `${code(pattern)} may talk to me and invite me from now on.`,
  denialLifted: (pattern) =>
    `${code(pattern)} is not denied any more. That allows nobody who was not allowed before: ${
      code(`${prefix}allow ${pattern}`)
    } once more does.`,
  stillDenied: (pattern, by, lifted) =>
    `${code(pattern)} is ${lifted ? "not denied by itself any more" : "allowed now"}, but ${
      code(by)
    } is denied, which goes before it. ${code(`${prefix}allow ${by}`)} takes that back.`,
  notEverybody: (pattern) =>
    `${code(pattern)} would let everybody on every server talk to me, so I do not take it from a room. If that is ` +
    "what you want, set MATRIX_ALLOWED_USERS to it and start me again. Nothing was changed.",
  denied: (pattern) => `${code(pattern)} may not talk to me or invite me any more.`,
  notYourself: (pattern) => `${code(pattern)} is you, or has you in it: operators cannot deny themselves.`,
  accessFull: (most) =>
    `${most} ids and patterns were allowed or denied, which is as many as can be. Use patterns such as ${
      code(`${prefix}allow @*:example.org`)
    } instead. Nothing was changed.`,
  peopleFull: "I cannot remember settings of more people. The operator of this bot has to look at it.",
  noRooms: "I make no rooms here.",
  serverAway: (ms) =>
    `I tried for ${ms / 60_000} minutes, but the homeserver did not do it. Please send the command again later.`,
  refusedByServer: (why) => asSentence(`The homeserver does not let me do that (${quoted(why)})`)
})
