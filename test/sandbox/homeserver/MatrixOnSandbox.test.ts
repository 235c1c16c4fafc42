import { Effect, Layer, Redacted } from "effect"
import * as MatrixHttp from "../../../src/layers/matrix/http/MatrixHttp.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import * as SynapseAdminHttp from "../../../src/layers/matrix/SynapseAdminHttp.ts"
import * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { suite } from "../../contracts/Matrix.contract.ts"
import { suite as survey } from "../../contracts/MatrixSurvey.contract.ts"
import { suite as media } from "../../contracts/Media.contract.ts"
import { suite as reset } from "../../contracts/Reset.contract.ts"
import { World } from "../../contracts/World.ts"

const connected = Layer.unwrap(
  Effect.gen(function*() {
    const { people, promote, revoke, session, url } = yield* HomeserverHandle
    const { token, user } = yield* session(yield* people.user("bot"))
    const secret = Redacted.make(token)
    return Layer.mergeAll(
      Layer.succeed(World, { bot: user, people, revoke: revoke(token), promote: promote(user) }),
      MatrixClientServer.layer({ homeserver: url, token: secret }),
      SynapseAdminHttp.synapseAdminOver(
        Effect.map(MatrixHttp.make(url), (askAs): MatrixHttp.MatrixAsk => (request) => askAs(request, secret))
      )
    )
  })
)

const world = connected.pipe(Layer.orDie, Layer.provide(Homeserver.layer()), Layer.provide(Faults.layer))

suite("MatrixClientServer on the sandbox homeserver", world)
media("MatrixClientServer on the sandbox homeserver", world)
survey("MatrixClientServer on the sandbox homeserver", world)
reset("the sandbox homeserver", world)
