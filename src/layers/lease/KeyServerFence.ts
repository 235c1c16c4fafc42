import { Effect, Layer } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"
import { KeyServer } from "../../services/crypto/KeyServer.ts"

/** `KeyServer` behind the gate of `LeaseFence`: the device's keys are given out by one process alone. */
export const layer: Layer.Layer<KeyServer, never, KeyServer | AccountLease> = Layer.effect(
  KeyServer,
  Effect.gen(function*() {
    const server = yield* KeyServer
    const lease = yield* AccountLease
    const first = <A>(request: Effect.Effect<A, MatrixError>) => Effect.andThen(lease.prove, request)
    return KeyServer.of({
      upload: (body) => first(server.upload(body)),
      query: (body) => first(server.query(body)),
      claim: (body) => first(server.claim(body)),
      toDevice: (type, txn, body) => first(server.toDevice(type, txn, body)),
      uploadSignatures: (body) => first(server.uploadSignatures(body)),
      uploadSigningKeys: (body, password) => first(server.uploadSigningKeys(body, password)),
      backup: first(server.backup),
      createBackup: (body) => first(server.createBackup(body)),
      putRoomKeys: (version, body) => first(server.putRoomKeys(version, body)),
      roomKey: (version, room, session) => first(server.roomKey(version, room, session))
    })
  })
)
