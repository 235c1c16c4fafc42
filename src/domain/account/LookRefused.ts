import type { MatrixError } from "../matrix/MatrixError.ts"
import { hopeless, type Proof } from "./Identity.ts"

const expired =
  "The login in session.json has expired, and a look renews none: start the bot once, or check MATRIX_PASSWORD"

/**
 * Why looking on is of no use, for a command that renews no login: one sentence without its stop. undefined: the
 * failure may pass.
 */
export const lookRefused = (
  { homeserver, proof }: { readonly homeserver: string; readonly proof: Proof },
  error: MatrixError
): string | undefined =>
  proof === "Password" && error.reason._tag === "TokenRefused" && error.reason.soft
    ? expired
    : hopeless(homeserver, proof, error)?.message
