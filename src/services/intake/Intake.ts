import { Context, type Effect } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * The loop that brings Matrix into the journal: batches of `/sync`, the gaps between them, invitations. `run` never
 * succeeds. It fails with a `MatrixError` only when the homeserver refuses the token, and waits for everything that may
 * pass.
 */
export class Intake extends Context.Service<Intake, {
  readonly run: Effect.Effect<never, MatrixError | StoreError>
}>()("matrix-surface/services/intake/Intake") {}
