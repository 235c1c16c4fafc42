import { Effect, Layer, Redacted } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { type BotProcess, folder, startBot } from "./BotProcess.ts"
import { isFinal, onlooker } from "./Onlooker.ts"

/**
 * A room in which "poison" is said, one for each of `others`, and the bot (`program`). While `living` runs, the bot is
 * started anew whenever it ends.
 */
export const crashing = Effect.fnUntraced(
  function*(
    program: string,
    agentUrl: string,
    { others = ["elsewhere"], started = () => {} }: {
      readonly others?: ReadonlyArray<string>
      readonly started?: (process: BotProcess) => void
    } = {}
  ) {
    const server = yield* HomeserverHandle
    const bot = yield* server.session(yield* server.register("bot", ""), "BOT")
    const alice = yield* server.session(yield* server.register("alice", ""), "PHONE")
    const client = yield* Effect.flatten(Effect.map(
      Layer.build(MatrixClientServer.layer({ homeserver: server.url, token: Redacted.make(alice.token) })),
      (context) => Effect.provide(Matrix, context)
    ))
    const watch = yield* onlooker(client, bot.user)
    const settings = {
      MATRIX_HOMESERVER: server.url,
      MATRIX_ACCESS_TOKEN: bot.token,
      MATRIX_ALLOWED_USERS: alice.user,
      AGENT_URL: agentUrl,
      AGENT_ATTESTED: "true",
      DATA_DIR: yield* folder
    }
    const room = server.people.room(alice.user, { invite: [bot.user], direct: true })
    const one = yield* room
    const say = (room: RoomId, text: string) => server.people.say(alice.user, room, text)
    const said = {
      poison: yield* say(one, "poison"),
      behind: yield* say(one, "behind it"),
      others: yield* Effect.forEach(others, (text) => Effect.flatMap(room, (room) => say(room, text)))
    }
    const starts: Array<BotProcess> = []
    const living = Effect.forever(Effect.gen(function*() {
      const process = yield* startBot(program, settings)
      started(process)
      starts.push(process)
      yield* process.exited
    }))
    const final = (prompt: string, attempt = 1) =>
      watch.until((all) =>
        all.some((one) => isFinal(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)
      ).pipe(
        Effect.map((all) =>
          all.find((one) => isFinal(one) && one.mark.prompt === prompt && one.mark.attempt === attempt)!
        )
      )
    const again = (event: string) =>
      server.people.send(alice.user, one, "m.reaction", {
        "m.relates_to": { rel_type: "m.annotation", event_id: event, key: "🔁" }
      })
    return { said, starts, living, final, again }
  }
)
