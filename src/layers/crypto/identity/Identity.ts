import { Effect } from "effect"
import type { IdentityState } from "../../../domain/crypto/EncryptionState.ts"
import type { EngineParts } from "../engine/EngineParts.ts"

export interface IdentityKeeping {}

export const makeIdentity = (
  _options: IdentityKeeping,
  _parts: EngineParts,
  _told: (state: IdentityState) => Effect.Effect<void>
) => Effect.succeed(Effect.void)
