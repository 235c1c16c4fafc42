import { firstQuestion } from "../../../domain/questions/QuestionParts.ts"

// Conditions stand in the text of a statement and not among its parameters: SQLite uses a partial index only where the
// text repeats the index's own condition.

/**
 * `events.state`: to be admitted, waiting for a gap of its room, admitted, held back until `held_until`, an old prompt
 * that waits for consent until then, or our own, of which the id is kept.
 */
export const eventState = { pending: 0, waiting: 1, admitted: 2, held: 3, old: 4, own: 5 } as const

/** Nothing comes of the event any more. */
export const isSettled = `state IN (${eventState.admitted}, ${eventState.own})`

/** `events.age`: the prompt was found in time, is wanted though it is old, or is not; or was stopped while held. */
export const eventAge = { inTime: 0, wanted: 1, unwanted: 2, stopped: 3 } as const

/** `events.sealed`: to be opened, not readable yet, or our own, to be opened for its mark, or that not readable yet. */
export const eventSeal = { sealed: 1, unreadable: 2, ours: 3, oursUnreadable: 4 } as const

/** `rooms.welcome`: we were not invited, or were and did not join since, or the room was greeted or is not to be. */
export const roomWelcome = { none: 0, invited: 1, settled: 2 } as const

/** The state of an event that is settled, in an UPDATE: one that was sealed tells whether it is our own. */
export const settledState = `CASE WHEN sealed IN (${eventSeal.ours}, ${eventSeal.oursUnreadable})
  THEN ${eventState.own} ELSE ${eventState.admitted} END`

export const isSealedEvent = `sealed IN (${eventSeal.sealed}, ${eventSeal.ours})`
export const isUnreadable = `sealed IN (${eventSeal.unreadable}, ${eventSeal.oursUnreadable})`

export const isPending = `state = ${eventState.pending}`
export const isWaiting = `state = ${eventState.waiting}`
export const isHeld = `state = ${eventState.held}`
export const isOldPrompt = `state = ${eventState.old}`

/** `gaps.state`; `gaps.why` says why a gap was given up. A replaced one is part of a newer gap of its room. */
export const gapState = { open: "open", filled: "filled", givenUp: "given up", replaced: "replaced" } as const

export const isOpenGap = `state = '${gapState.open}'`
/** The events of the gap's room wait until it is filled. */
export const isAwaitedGap = `${isOpenGap} AND late = 0`
export const isGivenUpGap = `state = '${gapState.givenUp}'`

/** Whether chats began in the room that an SQL expression gives: their names begin with it. */
export const hasBegun = (room: string) =>
  `EXISTS (SELECT 1 FROM chats WHERE chat = ${room} OR (chat >= ${room} || ' ' AND chat < ${room} || '!'))`

/** A chat with the agent in a thread; the bot's own replies there are chats too (`BotReply`). */
export const isThreadChat = "thread_root IS NOT NULL AND chat NOT GLOB '* reply *' AND chat NOT GLOB '* once *'"

/** A turn in a thread, by which the agent knows what the thread is about. */
export const isHeardThread = "thread_root IS NOT NULL AND reply IS NULL AND phase IN ('answered', 'interrupted')"

/** A field of a JSON column as an SQL expression: true is 1, and what is not there or cannot be read is NULL. */
export const jsonField = (column: string, name: string) =>
  `CASE WHEN json_valid(${column}) THEN json_extract(${column}, '$.${name}') END`

/** An outbox entry that the room does not show as it should be; `of` is the table's alias. */
export const isUnsent = (of = "outbox") => `${of}.sent < ${of}.revision AND ${of}.refused IS NULL`

/** An entry that was given to the server, which has not said what became of it; `of` is the table's alias. */
export const isUnconfirmed = (of: string) => `${of}.tried_revision IS NOT NULL`

/** The SET clause that claims an entry with its newest content, or with what may have reached the server already. */
export const claimed = "tried_revision = coalesce(tried_revision, revision), tried_content = " +
  "coalesce(tried_content, content), tries = tries + 1"

/** The SET clause that forgets what an entry was claimed with; that it was claimed stays known. */
export const unclaimedContent = "tried_revision = NULL, tried_content = NULL, tried_sealed = NULL"

/** The SET clause that forgets an entry's claim. */
export const unclaimed = `${unclaimedContent}, tries = 0`

/** Each turn has this many outbox entries at most: the parts of its answer from 1, then its questions. */
export const entriesPerTurn = 4_096

/** The entry of a turn's part: a turn's entries lie together, in the order of the turns. */
export const entryOf = (seq: number, part: number): number => seq * entriesPerTurn + part

/** The part that an entry is of its turn. */
export const partOf = (entry: number, seq: number): number => entry - entryOf(seq, 0)

/** The last entry that a turn may have. */
export const lastEntryOf = (seq: number): number => entryOf(seq, entriesPerTurn - 1)

/** The last entry that the answer of a turn may have; its questions come behind. */
export const lastAnswerEntryOf = (seq: number): number => entryOf(seq, firstQuestion - 1)

/** `entryOf` in SQL: of the turn and the part that two expressions give the numbers of. */
export const sqlEntryOf = (seq: string, part: string | number) => `${seq} * ${entriesPerTurn} + ${part}`

const entriesFrom = (seq: string, first: number, last: number) =>
  `BETWEEN ${sqlEntryOf(seq, first)} AND ${sqlEntryOf(seq, last)}`

/** All entries of the turn that an SQL expression gives the number of, as the right side of `entry …`. */
export const entriesOf = (seq: string) => entriesFrom(seq, 0, entriesPerTurn - 1)

/** The entries of a turn's answer. */
export const answerEntriesOf = (seq: string) => entriesFrom(seq, 0, firstQuestion - 1)

/** The entries of a turn's questions. */
export const questionEntriesOf = (seq: string) => entriesFrom(seq, firstQuestion, entriesPerTurn - 1)

/** Entries that belong to no turn are counted down from here; those of the first layout, above, by the gap's number. */
export const firstNotice = -(2 ** 40)
