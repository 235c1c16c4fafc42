import { certificateFaults, hostFaults } from "../../reach/WayFaults.ts"

/** How a request to a collector ended. `code`: such as ECONNREFUSED; `after`: the wait that it names, in ms. */
export type CollectorAnswer =
  | { readonly _tag: "Answered"; readonly status: number; readonly after: number | undefined }
  | { readonly _tag: "Late"; readonly seconds: number }
  | { readonly _tag: "Unanswered"; readonly code: string }

/** What that means for the spans of the request; `why` is a sentence without the collector's words. */
export type SpansFate =
  | { readonly _tag: "Taken" }
  | { readonly _tag: "Refused"; readonly why: string }
  /** They are sent again, `after` so many ms where the collector says so. */
  | { readonly _tag: "Busy"; readonly why: string; readonly after: number | undefined }
  /** They did not arrive, and are sent again. */
  | { readonly _tag: "Away"; readonly why: string }

/** The statuses after which a request is repeated (OTLP/HTTP, "Retryable Response Codes"). */
const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])

const refusal = (status: number): string => {
  if (status >= 300 && status < 400) {
    return `it leads elsewhere (HTTP ${status}), and spans with their headers go to the address of the settings alone`
  }
  if (status === 401 || status === 403) return `it does not accept OTEL_EXPORTER_OTLP_HEADERS (HTTP ${status})`
  if (status === 404 || status === 405) return `it takes no traces at that address (HTTP ${status})`
  return `it does not take the spans (HTTP ${status})`
}

const unanswered = (code: string): string => {
  const row = [...hostFaults, ...certificateFaults].find(([form]) => form.test(code))
  return row?.[3](code, true) ?? `the connection failed (${code})`
}

/** What becomes of spans by the answer to them. */
export const fateOf = (answer: CollectorAnswer): SpansFate => {
  switch (answer._tag) {
    case "Late":
      return { _tag: "Busy", why: `it does not answer within ${answer.seconds} s`, after: undefined }
    case "Unanswered":
      return { _tag: "Away", why: unanswered(answer.code) }
    case "Answered": {
      const { after, status } = answer
      if (status >= 200 && status < 300) return { _tag: "Taken" }
      return passing.has(status)
        ? { _tag: "Busy", why: `it takes nothing for now (HTTP ${status})`, after }
        : { _tag: "Refused", why: refusal(status) }
    }
  }
}
