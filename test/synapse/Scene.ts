import { Effect, Layer, Redacted } from "effect"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { folder } from "../whole/BotProcess.ts"
import { onlooker } from "../whole/Onlooker.ts"
import type { Provided } from "./GlobalSetup.ts"
import { call, free, register } from "./Synapse.ts"
import { unused } from "./SynapsePeople.ts"

/** A bot's account, a person with a client, and an agent, for one case. */
export const scene = Effect.fnUntraced(function*(synapse: Provided) {
  const bot = yield* Effect.promise(() => register(synapse.url, unused("bot")))
  const alice = yield* Effect.promise(() => register(synapse.url, unused("alice")))
  yield* Effect.promise(() => free(synapse, alice.user_id))
  const agent = yield* EchoAgent.EchoAgent
  const client = yield* Layer.build(
    MatrixClientServer.layer({ homeserver: synapse.url, token: Redacted.make(alice.access_token) })
  ).pipe(
    Effect.map((context) => Effect.provide(Matrix, context)),
    Effect.flatten
  )
  const dir = yield* folder
  let txn = 0
  return {
    bot: bot.user_id as UserId,
    alice: alice.access_token,
    client,
    settings: {
      MATRIX_HOMESERVER: synapse.url,
      MATRIX_ACCESS_TOKEN: bot.access_token,
      AGENT_URL: agent.url,
      AGENT_ATTESTED: "true",
      MATRIX_ALLOWED_USERS: alice.user_id,
      WELCOME: "false",
      DATA_DIR: dir
    },
    room: Effect.promise(() =>
      call(synapse.url, alice.access_token, "POST", "/_matrix/client/v3/createRoom", {
        preset: "private_chat",
        is_direct: true,
        invite: [bot.user_id]
      })
    ).pipe(
      Effect.map((answer) => answer["room_id"] as RoomId)
    ),
    /** A room that something is done about before the bot is invited to it. */
    roomWith: (before: (room: RoomId) => Effect.Effect<void>) =>
      Effect.gen(function*() {
        const made = yield* Effect.promise(() =>
          call(synapse.url, alice.access_token, "POST", "/_matrix/client/v3/createRoom", { preset: "private_chat" })
        )
        const room = made["room_id"] as RoomId
        yield* before(room)
        const member = `/_matrix/client/v3/rooms/${encodeURIComponent(room)}/state/m.room.member/${
          encodeURIComponent(bot.user_id)
        }`
        yield* Effect.promise(() =>
          call(synapse.url, alice.access_token, "PUT", member, { membership: "invite", is_direct: true })
        )
        return room
      }),
    say: (room: RoomId, body: string) => client.send(room, "m.room.message", `t${++txn}`, { msgtype: "m.text", body }),
    look: onlooker(client, bot.user_id as UserId)
  }
})
