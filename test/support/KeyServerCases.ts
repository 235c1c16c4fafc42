import { Effect } from "effect"
import { KeyServer } from "../../src/services/crypto/KeyServer.ts"

const refuse = () => Effect.die(new Error("not asked"))

/** A homeserver that is asked for nothing but `what`. */
export const keyServer = (what: Partial<typeof KeyServer.Service>) =>
  KeyServer.of({
    upload: refuse,
    query: refuse,
    claim: refuse,
    toDevice: refuse,
    uploadSignatures: refuse,
    uploadSigningKeys: refuse,
    backup: refuse(),
    createBackup: refuse,
    putRoomKeys: refuse,
    roomKey: refuse,
    ...what
  })
