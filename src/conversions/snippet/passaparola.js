// The page snippet: tells our server which pages a visitor sees and which goals they reach. No cookie, nothing kept in the
// browser unless the site says the visitor consented. Served with SITE and ORIGIN filled in; comments and indents are dropped.
// Old browsers too: nothing newer than ES2018, no transpiler.
;(function (window, document) {
  if (window.passaparola && window.passaparola.site) return
  var site = '__SITE__'
  var origin = '__ORIGIN__'
  var respectsDoNotTrack = '__DNT__' === 'yes'
  var respectsGpc = '__GPC__' === 'yes'
  var navigator = window.navigator
  var silent = (respectsGpc && navigator.globalPrivacyControl === true) || (respectsDoNotTrack && navigator.doNotTrack === '1')
  var visit = Promise.resolve(null)
  var visitor = null
  var previous = document.referrer
  var lastPath = null

  // text/plain, so that the browser needs no preflight; keepalive, so that a page that closes still sends.
  function send(event) {
    if (silent) return Promise.resolve({ visit: null })
    var body = JSON.stringify({ site: site, visitor: visitor, events: [event] })
    return window
      .fetch(origin + '/collect', { method: 'POST', body: body, keepalive: true, credentials: 'omit', headers: { 'content-type': 'text/plain' } })
      .then(function (answer) {
        return answer.json().then(function (said) {
          if (!answer.ok) console.warn('passaparola:', said.title, said.errors || '')
          return said
        })
      })
      .catch(function () {
        // Blocked or cut: the beacon is the last chance, and has no answer.
        if (navigator.sendBeacon) navigator.sendBeacon(origin + '/collect', body)
        return { visit: null }
      })
  }

  function view() {
    var path = window.location.pathname + window.location.search
    if (path === lastPath) return
    lastPath = path
    var sent = send({ type: 'view', url: window.location.href, referrer: previous })
    previous = window.location.href
    visit = visit.then(function (known) {
      return sent.then(function (said) {
        return said.visit || known
      })
    })
  }

  function convert(goal, details) {
    details = details || {}
    var event = { type: 'goal', goal: String(goal), url: window.location.href, referrer: previous }
    if (details.id != null) event.id = String(details.id)
    if (details.value != null) event.value = Number(details.value)
    if (details.currency) event.currency = details.currency
    return send(event)
  }

  // The site calls this after the visitor agreed: then, and only then, an id is kept.
  function consent(given) {
    try {
      if (given) {
        visitor = localStorage.passaparola || (localStorage.passaparola = window.crypto.randomUUID())
      } else {
        delete localStorage.passaparola
        visitor = null
      }
    } catch (error) {
      visitor = null
    }
  }

  function changed(name) {
    var original = window.history[name]
    window.history[name] = function () {
      var result = original.apply(this, arguments)
      view()
      return result
    }
  }

  window.passaparola = {
    site: site,
    convert: convert,
    consent: consent,
    visit: function () {
      return visit
    },
  }
  // <button data-pp-goal="signup" data-pp-id="…" data-pp-value="9.90" data-pp-currency="EUR">: a form counts when it is sent, anything else when it is clicked.
  function declared(event) {
    var element = event.target && event.target.closest ? event.target.closest('[data-pp-goal]') : null
    if (!element || (element.tagName === 'FORM') !== (event.type === 'submit')) return
    var data = element.dataset
    convert(data.ppGoal, { id: data.ppId, value: data.ppValue, currency: data.ppCurrency })
  }
  document.addEventListener('click', declared, true)
  document.addEventListener('submit', declared, true)
  changed('pushState')
  changed('replaceState')
  window.addEventListener('popstate', view)

  try {
    visitor = localStorage.passaparola || null
  } catch (error) {
    visitor = null
  }
  // A page fetched ahead of time has not been seen yet.
  if (document.prerendering) document.addEventListener('prerenderingchange', view, { once: true })
  else view()
})(window, document)
