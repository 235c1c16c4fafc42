import { Context, type Effect } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * Matrix into the journal: batches of `/sync`, the gaps between them, invitations. `run` never succeeds; it ends
 * with a `MatrixError` only when the homeserver refuses the token, and waits through everything that can pass.
 */
export class Intake extends Context.Service<Intake, {
  readonly run: Effect.Effect<never, MatrixError | StoreError>
}>()("matrix-surface/services/intake/Intake") {}
