import {
  DeviceId,
  EventId,
  OtherUserIdentity,
  RequestType,
  RoomId,
  Sas,
  UserId,
  VerificationMethod,
  type VerificationRequest
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { at } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { type OlmClient, olmClient } from "./OlmClient.ts"

interface Word {
  readonly id: string | undefined
  readonly type: number
  readonly body: string
  readonly event_type?: string
  readonly txn_id?: string
}

const methods = () => [VerificationMethod.SasV1]

/** Publishes an identity of the account, in the place of the one that it has. */
export const publishIdentity = Effect.fnUntraced(function*({ ask, carry, id, machine, raw }: OlmClient) {
  const made = yield* Effect.promise(() => machine.bootstrapCrossSigning(true))
  if (made.uploadKeysRequest !== undefined) yield* carry(made.uploadKeysRequest)
  const path = "keys/device_signing/upload"
  const keys = JSON.parse(made.uploadSigningKeysRequest.body)
  const { json, status } = yield* raw("POST", path, keys)
  if (status === 401) {
    const auth = {
      type: "m.login.password",
      identifier: { type: "m.id.user", user: id },
      password: "secret",
      session: json["session"]
    }
    yield* ask("POST", path, { ...keys, auth })
  }
  yield* carry(made.uploadSignaturesRequest)
})

/** A person with an identity who verifies `bot`, as their client does: they begin, compare, and confirm. */
export const verifyingPerson = Effect.fnUntraced(function*(name: string, bot: string) {
  const client = yield* olmClient(name, `${name.toUpperCase()}S`)
  const { ask, carry, clear, flush, id, machine, send } = client
  let room: string | undefined
  let isClear = false
  const heard: Array<RawEvent> = []
  let open: VerificationRequest | undefined
  let emoji: ReadonlyArray<string> | undefined
  let asked = 0

  /** Says something in the room: encrypted, or in clear where the client was told to. */
  const sendThere = (type: string, body: string, txn: string) =>
    isClear
      ? ask("PUT", `rooms/${encodeURIComponent(room!)}/send/${type}/${encodeURIComponent(txn)}`, JSON.parse(body))
      : send(room!, [id, bot], { type, body, txn })

  const say = Effect.fnUntraced(function*(word: Word) {
    if (word.type !== RequestType.RoomMessage) return yield* carry(word)
    const answer = yield* sendThere(word.event_type!, word.body, word.txn_id!)
    yield* Effect.promise(() => machine.markRequestAsSent(word.id!, word.type, JSON.stringify(answer)))
    return answer
  })
  const sayAll = (words: ReadonlyArray<unknown>) => Effect.forEach(words as ReadonlyArray<Word>, say, { discard: true })

  /** What the person's client does with what it knows now. */
  const step = Effect.gen(function*() {
    if (open === undefined || open.isDone() || open.isCancelled()) return
    const verification = open.getVerification()
    if (!(verification instanceof Sas)) {
      if (!open.isReady()) return
      const begun = yield* Effect.promise(() => open!.startSas())
      return yield* sayAll([begun![1]])
    }
    if (!verification.canBePresented() || verification.haveWeConfirmed()) return
    emoji = verification.emoji()!.map(({ symbol }) => symbol)
    yield* sayAll(yield* Effect.promise(() => verification.confirm()))
  })

  const pending = Effect.flatMap(
    Effect.promise(() => machine.outgoingRequests()),
    (words) => sayAll(words as ReadonlyArray<unknown>)
  )

  const turn = Effect.gen(function*() {
    const events = yield* client.sync
    for (const event of events) {
      if (event["sender"] === id || room === undefined) continue
      if (event["sender"] === bot && !Object.hasOwn(event, "state_key")) heard.push(event)
      const isSealed = event["type"] === "m.room.encrypted"
      const one: RawEvent = isSealed ? { ...event, ...yield* clear(room, event) } : event
      if (!String(one["type"]).startsWith("m.key.verification.")) continue
      yield* Effect.promise(() => machine.receiveVerificationEvent(JSON.stringify(one), new RoomId(room!)))
    }
    yield* pending
    yield* step
    yield* pending
  })

  const openRoomOf = (state: ReadonlyArray<RawEvent>) =>
    Effect.gen(function*() {
      const { room_id: made } = yield* ask("POST", "createRoom", { invite: [bot], initial_state: state })
      room = String(made)
      return room
    })

  const identity = Effect.promise(() => machine.getIdentity(new UserId(bot)))
  yield* flush
  yield* publishIdentity(client)

  return {
    ...client,
    turn,
    identity,
    get emoji() {
      return emoji
    },
    get request() {
      return open
    },
    /** Closes the window without a word, as a client does that is killed. */
    forget: Effect.suspend(() => {
      open?.cancel()
      open = undefined
      // The engine drops what is over with the next sync, and cancels what is new where it still has another.
      return client.sync
    }),
    /** Knows the bot's keys. */
    meet: Effect.andThen(Effect.promise(() => machine.updateTrackedUsers([new UserId(bot)])), flush),
    /** Asks the bot's device. */
    askDevice: Effect.gen(function*() {
      const device = yield* Effect.promise(() => machine.getDevice(new UserId(bot), new DeviceId("BOTS")))
      const [request, word] = device!.requestVerification(methods())
      open = request
      yield* sayAll([word])
    }),
    /** The same, in a message that is encrypted to the device. */
    askDeviceSealed: Effect.gen(function*() {
      const claim = yield* Effect.promise(() => machine.getMissingSessions([new UserId(bot)]))
      if (claim !== null) yield* carry(claim)
      const device = yield* Effect.promise(() => machine.getDevice(new UserId(bot), new DeviceId("BOTS")))
      const [request, word] = device!.requestVerification(methods())
      open = request
      const content = at(JSON.parse(word.body), "messages", bot, "BOTS")
      const sealed = yield* Effect.promise(() => device!.encryptToDeviceEvent(word.event_type, content))
      const messages = { [bot]: { BOTS: JSON.parse(sealed) } }
      yield* ask("PUT", `sendToDevice/m.room.encrypted/${word.txn_id}`, { messages })
    }),
    /** The emoji are not the same. */
    refuse: Effect.suspend(() => sayAll([open!.cancel()])),
    /** What the bot said in rooms, as it came. */
    heard: heard as ReadonlyArray<RawEvent>,
    /** Speaks in clear from now on, also in a room that is encrypted. */
    speakClear: Effect.sync(() => void (isClear = true)),
    /** A new room with the bot, in which the person speaks first. */
    openRoom: openRoomOf([{
      type: "m.room.encryption",
      state_key: "",
      content: { algorithm: "m.megolm.v1.aes-sha2" }
    }]),
    /** The same, not encrypted. */
    openPlainRoom: Effect.andThen(Effect.sync(() => void (isClear = true)), openRoomOf([])),
    askInRoom: Effect.gen(function*() {
      const known = yield* identity
      if (!(known instanceof OtherUserIdentity)) return yield* Effect.die(new Error("the bot has no identity"))
      const content = known.verificationRequestContent(methods())
      const { event_id: event } = yield* sendThere("m.room.message", content, `verify ${++asked}`)
      open = known.requestVerification(new RoomId(room!), new EventId(String(event)), methods())
    })
  }
})

export type VerifyingPerson = Effect.Success<ReturnType<typeof verifyingPerson>>
