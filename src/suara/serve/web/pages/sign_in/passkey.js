(() => {
const json = async (path, body) => {
  const reply = await fetch(path, {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)})
  if (!reply.ok) throw new Error(reply.status)
  return reply.json()
}
const use = async (at) => {
  const {ticket, options} = await json("/sign-in/passkey/ask", {})
  const credential = await navigator.credentials.get({publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options)})
  const {next} = await json("/sign-in/passkey", {ticket, credential: credential.toJSON(), next: at.dataset.next})
  location.assign(next)
}
const make = async (at) => {
  const name = at.querySelector("input").value
  const {ticket, options} = await json("/account/passkeys/ask", {present: at.querySelector("[type=password]")?.value ?? ""})
  const credential = await navigator.credentials.create({publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options)})
  await json("/account/passkeys", {ticket, name, credential: credential.toJSON()})
  location.reload()
}
const fault = document.querySelector("[data-passkey-fault]")
for (const at of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue
  at.hidden = false
  at.querySelector("button").addEventListener("click", async () => {
    fault.hidden = true
    try {
      await (at.dataset.passkey === "use" ? use(at) : make(at))
    } catch (why) {
      fault.textContent = why.message === "422" && fault.dataset.passkeyUnsure || fault.dataset.passkeyFault
      fault.hidden = false
    }
  })
}
})()
