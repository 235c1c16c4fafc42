import { Effect } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import { isNotFound, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { MadeRoomRecords } from "../../services/rooms/MadeRoomRecords.ts"
import { makeMakingOnce } from "./MakingOnce.ts"

/** The part of a user id before the colon, without its sigil. */
const localpartOf = (user: UserId) => user.slice(1).split(":", 1)[0]!

/** The server that every room of ours is known by. */
export const viaOf = (me: UserId): ReadonlyArray<string> => [me.slice(me.indexOf(":") + 1)]

/** Who is in a room that we are in, as its server says; `Unknown`: it refused to tell. */
type Presence = "join" | "invite" | "leave" | "ban" | "Unknown"

/** What is refused is left as it is: the room is of more use than its place in a space. */
const whereAllowed = <A>(why: string, act: Effect.Effect<A, MatrixError>) =>
  Effect.catchReason(
    act,
    "MatrixError",
    "Refused",
    ({ errcode }) => Effect.as(Effect.logWarning(why).pipe(Effect.annotateLogs({ errcode })), undefined)
  )

/** Each person's space: found, made where there is none, and the person in it. */
export const makePersonSpaces = Effect.fnUntraced(function*(me: UserId, words: BotMessages) {
  const matrix = yield* Matrix
  const records = yield* MadeRoomRecords
  const makeOnce = yield* makeMakingOnce(me)

  const membership = (space: RoomId, user: UserId): Effect.Effect<Presence, MatrixError> =>
    matrix.state(space, "m.room.member", user).pipe(
      Effect.map(({ membership }): Presence =>
        membership === "join" || membership === "invite" || membership === "ban" ? membership : "leave"
      ),
      Effect.catchIf(isNotFound, () => Effect.succeed<Presence>("leave")),
      Effect.catchReason("MatrixError", "Refused", () => Effect.succeed<Presence>("Unknown"))
    )

  /**
   * A server shows the state of a room that we are out of as it was then. It, or a proxy in between, may refuse that
   * for any reason, so that the list of our rooms decides then: a refusal makes no second space.
   */
  const isOurs = Effect.fnUntraced(function*(space: RoomId) {
    const ours = yield* membership(space, me)
    return ours === "Unknown" ? (yield* matrix.joinedRooms).includes(space) : ours === "join"
  })

  const name = words.spaceName(localpartOf(me))
  const made = Effect.fnUntraced(function*(by: UserId) {
    const { triedAt } = yield* records.spaceOf(by)
    const { room } = yield* makeOnce({
      what: { spaceOf: by },
      mark: { by, command: null },
      room: { name, space: true, equals: true, invite: [by], direct: false },
      known: { inviter: by, space: true, title: name },
      triedAt
    })
    return room
  })

  return {
    whereAllowed,
    /** The person's space; undefined where the homeserver lets us make none. */
    of: Effect.fnUntraced(function*(by: UserId) {
      const { space } = yield* records.spaceOf(by)
      if (space !== undefined && (yield* isOurs(space))) {
        if ((yield* membership(space, by)) === "leave") {
          yield* whereAllowed("A person cannot be invited to their space", matrix.invite(space, by))
        }
        return space
      }
      if (space !== undefined) yield* records.forgetSpace(by, space)
      return yield* Effect.catchReason(
        made(by),
        "MatrixError",
        "Refused",
        ({ errcode }) =>
          Effect.as(Effect.logWarning("A space cannot be made").pipe(Effect.annotateLogs({ errcode })), undefined)
      )
    }),
    /** Lists a room in a space, and names the space in the room. */
    link: (space: RoomId, room: RoomId, isNamed: boolean) =>
      whereAllowed(
        "A room cannot be listed in its person's space",
        Effect.andThen(
          matrix.putState(space, "m.space.child", room, { via: viaOf(me) }),
          isNamed ? Effect.void : matrix.putState(room, "m.space.parent", space, { via: viaOf(me), canonical: true })
        )
      ),
    /** Takes a room out of a space. */
    unlink: (space: RoomId, room: RoomId) =>
      whereAllowed(
        "A room cannot be taken out of its person's space",
        matrix.putState(space, "m.space.child", room, {})
      )
  }
})

export type PersonSpaces = Effect.Success<ReturnType<typeof makePersonSpaces>>
