import { Effect } from "effect"
import { statusCss, statusScript } from "../../../domain/operations/page/StatusAssets.ts"
import { statusHtml, type StatusView } from "../../../domain/operations/page/StatusHtml.ts"
import { pageHeaders } from "../../../domain/web/PageHeaders.ts"
import { cachedSteadily } from "../../pace/CachedSteadily.ts"
import type { Page, Pages } from "../HealthServer.ts"

const headers = pageHeaders("data:")

const page = (type: string, body: string): Page => ({ status: 200, type: `${type}; charset=utf-8`, body, headers })

/** However many look at it, and however often: the store is read once in so long. */
const pace = "2 seconds"

/** The status page with what it is made of. */
export const statusPages = (view: Effect.Effect<StatusView, unknown>): Effect.Effect<Pages> =>
  Effect.map(
    cachedSteadily(Effect.map(view, (found) => page("text/html", statusHtml(found))), pace),
    (html) => ({
      "/": html,
      "/status.css": Effect.succeed(page("text/css", statusCss)),
      "/status.js": Effect.succeed(page("text/javascript", statusScript))
    })
  )
