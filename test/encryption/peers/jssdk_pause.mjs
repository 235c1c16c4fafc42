/**
 * A `fetch` whose syncs can be held. The SDK's own way of stopping ends its encryption too. An answer that comes while
 * they are held is thrown away, and asked for again afterwards from the same token: nothing is lost.
 */
export const pausableSync = () => {
  let held
  const isSync = (url) => new URL(url).pathname.endsWith("/sync")

  const heldFetch = async (url, options) => {
    if (!isSync(url)) return fetch(url, options)
    for (;;) {
      await held?.promise
      const answer = await fetch(url, options)
      if (held === undefined) return answer
      await answer.body?.cancel()
    }
  }

  return {
    fetch: heldFetch,
    set: (off) => {
      if (off) held ??= Promise.withResolvers()
      else {
        held?.resolve()
        held = undefined
      }
    }
  }
}
