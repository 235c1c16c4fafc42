import { Effect, Option } from "effect"
import { readRoomId, type RoomId, type UserId } from "../../../domain/Ids.ts"
import { readRecord } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { isNotFound } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CommandAnswerMessages } from "../../../domain/messages/spoken/CommandAnswers.ts"
import { powersOf } from "../../../domain/reset/snapshot/RoomAdministrators.ts"
import type { GroupPolicy, Threads } from "../../../domain/spoken/CommandRequest.ts"
import type { RoomChoices } from "../../../domain/spoken/RoomChoices.ts"
import { Access } from "../../../services/account/Access.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { RoomSettings } from "../../../services/rooms/RoomSettings.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { answeredCommand, mostListed, refusedCommand } from "./CommandOutcomes.ts"

/** What holds for rooms in which nothing was set. */
export interface RoomDefaults {
  readonly threads: Threads
  readonly mention: GroupPolicy
}

/** The power of a moderator, as clients call it (client-server API, "Permissions"). */
const moderator = 50

/** An event of a server that gave its content alone. */
const whole = (found: RawEvent): RawEvent => (readRecord(found["content"]) === undefined ? { content: found } : found)

/** What was set for rooms, and in which rooms the bot is. */
export const makeRoomCommands = Effect.fnUntraced(function*(defaults: RoomDefaults) {
  const matrix = yield* Matrix
  const journal = yield* IntakeJournal
  const settings = yield* RoomSettings
  const access = yield* Access

  const originOf = (room: RoomId) =>
    Effect.map(journal.room(room), (known) => Option.getOrUndefined(known)?.origin ?? room)

  const stateOf = (room: RoomId, type: string) =>
    matrix.stateEvent(room, type, "").pipe(
      Effect.map((found): RawEvent | undefined => whole(found)),
      Effect.catchIf(isNotFound, () => Effect.succeed(undefined))
    )

  /** Asked of the homeserver now: what a sync told before may be old. */
  const isModerator = Effect.fnUntraced(function*(room: RoomId, user: UserId) {
    const [create, levels] = yield* Effect.all([stateOf(room, "m.room.create"), stateOf(room, "m.room.power_levels")])
    return powersOf(create, levels).level(user) >= moderator
  })

  const mayChoose = ({ author, direct, room }: OpenTurn) =>
    direct || access.isAdmin(author) ? Effect.succeed(true) : isModerator(room, author)

  const choose = Effect.fnUntraced(function*(open: OpenTurn, change: RoomChoices, words: CommandAnswerMessages) {
    if (!(yield* mayChoose(open))) return refusedCommand(words.onlyModerators)
    yield* settings.chooseForRoom(yield* originOf(open.room), change)
    const [name, value] = Object.entries(change)[0] ?? ["", ""]
    return answeredCommand(words.set(name, value))
  })

  const show = Effect.fnUntraced(function*({ room }: OpenTurn, words: CommandAnswerMessages) {
    const own = yield* settings.roomChoices(yield* originOf(room))
    return answeredCommand(words.roomSettings({ ...defaults, ...own, own: Object.keys(own) }))
  })

  const list = (words: CommandAnswerMessages) =>
    Effect.map(journal.rooms("join"), (rooms) =>
      answeredCommand(words.rooms(
        rooms.slice(0, mostListed),
        Math.max(0, rooms.length - mostListed)
      )))

  const named = (name: string): Effect.Effect<RoomId | undefined, MatrixError> =>
    name.startsWith("#")
      ? Effect.catchIf(matrix.roomOfAlias(name), isNotFound, () => Effect.succeed(undefined))
      : Effect.succeed(readRoomId(name))

  /**
   * An alias is whatever its server says it is, so what is told is the room itself; its title only where nobody else
   * reads it. A kill may repeat it when the room was left already: then it may say that the bot is not in it.
   */
  const leave = Effect.fnUntraced(
    function*({ direct, room: here }: OpenTurn, name: string | undefined, words: CommandAnswerMessages) {
      const room = name === undefined ? here : yield* named(name)
      if (room === undefined) return refusedCommand(words.notThere(name ?? here))
      // Leaving a room twice succeeds, and nobody reads in a room that was left: its reason is in the room.
      if (room === here) {
        yield* matrix.leave(room, words.leaving)
        return { text: undefined, phase: "answered" as const }
      }
      const known = Option.getOrUndefined(yield* journal.room(room))
      if (known?.membership !== "join") return refusedCommand(words.notThere(room))
      yield* matrix.leave(room, words.leaving)
      return answeredCommand(words.left(room, direct ? known.title : undefined))
    }
  )

  return { choose, show, list, leave }
})
