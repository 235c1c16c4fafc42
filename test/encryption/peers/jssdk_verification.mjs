/** Verifications by emoji, asked for or accepted, whose steps are told as lines. One at a time. */
export const verifications = ({ client, sdk, tell }) => {
  let incoming
  let current
  let shown

  const changed = (request, wanted) =>
    new Promise((resolve, reject) => {
      const look = () => {
        if (request.phase === sdk.VerificationPhase.Cancelled) reject(new Error("cancelled"))
        else if (!wanted()) return
        else resolve()
        request.off(sdk.VerificationRequestEvent.Change, look)
      }
      request.on(sdk.VerificationRequestEvent.Change, look)
      look()
    })

  const follow = async (verifier) => {
    const show = (callbacks) => {
      shown = callbacks
      tell({ kind: "sas", emoji: callbacks.sas.emoji.map(([symbol]) => symbol) })
    }
    verifier.once(sdk.VerifierEvent.ShowSas, show)
    await verifier.verify()
  }

  const run = (request, begin) => {
    current = request
    begin().then(
      () => tell({ kind: "verified", user: request.otherUserId }),
      (error) => {
        console.error(error)
        tell({ kind: "cancelled", code: request.cancellationCode })
      }
    )
  }

  client.on(sdk.CryptoEvent.VerificationRequestReceived, (request) => {
    incoming = request
    tell({
      kind: "verification_request",
      user: request.otherUserId,
      device: request.otherDeviceId ?? null,
      room: request.roomId ?? null
    })
  })

  return {
    verify: async ({ device, over, room, user }) => {
      const crypto = client.getCrypto()
      // Somebody whose keys were never asked for cannot be asked to verify.
      await crypto.getUserDeviceInfo([user], true)
      const request = over === "room"
        ? await crypto.requestVerificationDM(user, room)
        : await crypto.requestDeviceVerification(user, device)
      run(request, async () => {
        await changed(request, () => request.phase === sdk.VerificationPhase.Ready)
        await follow(await request.startVerification("m.sas.v1"))
      })
      return { transaction: request.transactionId ?? null }
    },
    verify_accept: async () => {
      const request = incoming
      if (request === undefined) throw new Error("nobody asked")
      await request.accept()
      run(request, async () => {
        await changed(request, () => request.verifier !== undefined)
        await follow(request.verifier)
      })
    },
    verify_cancel: () => current.cancel(),
    sas_confirm: () => shown.confirm(),
    sas_mismatch: () => shown.mismatch()
  }
}
