import type { CommandAnswerMessages } from "../../src/domain/messages/spoken/CommandAnswers.ts"

export const namedRoom = { room: "!r:x", title: "a *b* [c]", members: 3, direct: false, encrypted: true }

/** Every answer, in each of its forms. */
export const commandAnswers = (words: CommandAnswerMessages): ReadonlyArray<string> => [
  words.cleared,
  words.clearedShared,
  words.status({
    agent: "reached",
    lostFor: undefined,
    running: false,
    waiting: 0,
    waitingFor: undefined,
    asks: undefined
  }),
  words.status({ agent: "lost", lostFor: 1, running: true, waiting: 2, waitingFor: 2, asks: "you" }),
  words.status({
    agent: "unknown",
    lostFor: undefined,
    running: true,
    waiting: 1,
    waitingFor: undefined,
    asks: "others"
  }),
  words.personSettings({ language: "en", streaming: "edits", own: ["language"] }),
  words.roomSettings({ threads: "off", mention: "never", own: [] }),
  words.set("streaming", "final"),
  words.set("language", "ru"),
  words.onlyModerators,
  words.whoami({ user: "@a:x", allowedBy: "store", admin: false, platformId: undefined, language: "en" }),
  words.whoami({ user: "@a:x", allowedBy: "admin", admin: true, platformId: "42", language: "en" }),
  words.madeRoom("Plan", "!r:x"),
  words.chats([], 0),
  words.chats([{ room: "!r:x", title: "Plan", archived: true }], 2),
  words.renamed("Plan"),
  words.archived,
  words.rooms([], 0),
  words.rooms([namedRoom, { room: "!r:x", members: undefined, direct: true, encrypted: false }], 1),
  words.left("!r:x", undefined),
  words.left("!r:x", "Kitchen"),
  words.notThere("!r:x"),
  words.leaving,
  words.access([], 0),
  words.access([{ pattern: "@a:x", kind: "allow", by: "@b:x" }, { pattern: "@*:y", kind: "deny", by: "@b:x" }], 3),
  words.allowed("@a:x"),
  words.denialLifted("@*:y"),
  words.stillDenied("@a:x", "@*:x", false),
  words.stillDenied("@a:x", "@*:x", true),
  words.notEverybody("*"),
  words.denied("@a:x"),
  words.notYourself("@*:x"),
  words.accessFull(1_000),
  words.peopleFull,
  words.noRooms,
  words.refusedByServer("M_FORBIDDEN"),
  words.serverAway(600_000)
]
