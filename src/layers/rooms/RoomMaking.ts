import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { mostADay, mostMade } from "../../domain/rooms/RoomQuota.ts"
import { roomTitle } from "../../domain/rooms/RoomTitle.ts"
import { UserError } from "../../domain/UserError.ts"
import { Crypto } from "../../services/crypto/Crypto.ts"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { MadeRoomRecords, type WantedRoom } from "../../services/rooms/MadeRoomRecords.ts"
import { makeKeyedLock } from "../pace/KeyedLock.ts"
import { makeMakingOnce } from "./MakingOnce.ts"
import { type PersonSpaces, viaOf } from "./PersonSpaces.ts"
import { saying } from "./Saying.ts"

const most = { many: mostMade, today: mostADay }

export interface RoomOrder {
  readonly by: UserId
  readonly command: EventId
  readonly title: string | undefined
}

/** `MadeRooms.make`. */
export const makeRoomMaking = Effect.fnUntraced(function*(me: UserId, words: BotMessages, spaces: PersonSpaces) {
  const records = yield* MadeRoomRecords
  const account = yield* AccountRecords
  const crypto = yield* Crypto
  const makeOnce = yield* makeMakingOnce(me)
  // A person who asks for two rooms at once has one space.
  const people = makeKeyedLock<UserId>()

  const isEncrypted = Effect.flatMap(
    crypto.state,
    ({ _tag }) =>
      _tag === "Unusable" ? Effect.fail(UserError.refuse(words.noEncryptedRoom)) : Effect.succeed(_tag === "On")
  )

  const created = Effect.fnUntraced(function*(wanted: WantedRoom, space: RoomId | undefined) {
    const { by, command, title, triedAt } = wanted
    const encrypted = (yield* isEncrypted) ? { encrypted: true as const } : {}
    const parent = space === undefined
      ? []
      : [{ type: "m.space.parent", key: space, content: { via: viaOf(me), canonical: true } }]
    const made = makeOnce({
      what: { command },
      mark: { by, command },
      room: { name: title, invite: [by], direct: true, equals: true, state: parent, ...encrypted },
      known: { direct: true, inviter: by, title, ...encrypted },
      triedAt
    })
    return yield* saying(words.roomNotMade, made)
  })

  return Effect.fnUntraced(
    function*({ by, command, title }: RoomOrder) {
      yield* people.hold(by)
      const titled = (count: number) => roomTitle(title) ?? words.newRoomTitle(count)
      const wanted = yield* records.beginRoom({ by, command, titled })
      if (typeof wanted === "string") return yield* UserError.refuse(words.overQuota[wanted](most[wanted]))
      const known = wanted.room
      if (known !== undefined && wanted.linked) return { room: known, title: wanted.title }
      const space = yield* spaces.of(by)
      const { isNew, room } = known === undefined ? yield* created(wanted, space) : { room: known, isNew: false }
      if (space !== undefined && !wanted.archived) {
        yield* spaces.link(space, room, isNew)
        yield* records.noteLinked(room)
      }
      // Where it fails, the next reconciliation does it: nobody waits for it.
      yield* Effect.catchTag(account.markDirect([{ room, user: by }]), "MatrixError", () => Effect.void)
      yield* Effect.logInfo("Made a room for a person").pipe(Effect.annotateLogs({ room, by }))
      return { room, title: wanted.title }
    },
    Effect.scoped
  )
})
