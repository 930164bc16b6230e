// Reads the figures of a chart out, one point at a time: under a pointer or finger, or by arrow keys.
// The words come from the table behind the chart, so nothing is said that is not written there.
(() => {
  const NS = 'http://www.w3.org/2000/svg'
  let shown

  const rows = plot => plot.closest('figure').querySelectorAll('.data tbody tr')

  const place = (plot, index, count) =>
    plot.hasAttribute('data-centred') ? (index + .5) / count : count > 1 ? index / (count - 1) : .5

  const said = (plot, index) => {
    const figure = plot.closest('figure')
    const heads = figure.querySelectorAll('.data thead th')
    const cells = [...rows(plot)[index].cells].map((cell, i) =>
      i ? cell.textContent && `${heads[i].textContent}: ${cell.textContent}` : cell.textContent)
    const notes = [...figure.querySelectorAll(`.notes [data-at="${index}"]`)].map(note => note.textContent)
    if (cells.some(words => words.endsWith('*'))) notes.push(figure.querySelector('.few')?.textContent)
    return [...cells, ...notes].filter(Boolean).join('\n')
  }

  const height = (plot, across) => {
    const points = [...plot.querySelectorAll('.m-line, .m-line-dot, .m-open')].flatMap(line =>
      line.getAttribute('points').split(' ').map(pair => pair.split(',').map(Number)))
    return points.find(([x]) => Math.abs(x - across * 1000) < .6)?.[1]
  }

  const draw = (area, name, attributes) => {
    const mark = area.appendChild(document.createElementNS(NS, name))
    for (const key in attributes) mark.setAttribute(key, attributes[key])
  }

  const hide = () => {
    shown?.querySelectorAll('.hair, .spot').forEach(mark => mark.remove())
    if (shown) shown.querySelector('output').textContent = ''
    shown = undefined
  }

  const show = (plot, index) => {
    const count = rows(plot).length
    if (!count || (shown == plot && +plot.dataset.at == index)) return
    hide()
    shown = plot
    plot.dataset.at = index
    const area = plot.querySelector('.area')
    const across = place(plot, index, count)
    const x = `${across * 100}%`
    const y = height(plot, across)
    draw(area, 'line', { class: 'hair', x1: x, x2: x, y2: '100%' })
    if (y != null) draw(area, 'circle', { class: 'spot', cx: x, cy: `${y / 5}%`, r: 5 })
    const out = plot.querySelector('output')
    out.textContent = said(plot, index)
    const box = area.getBoundingClientRect()
    const at = box.left - plot.getBoundingClientRect().left + box.width * across
    const left = across < .5 ? at + 10 : at - 10 - out.offsetWidth
    out.style.left = `${Math.max(0, Math.min(left, plot.clientWidth - out.offsetWidth))}px`
  }

  const under = event => {
    const plot = event.target.closest?.('.chart .plot')
    const box = plot?.querySelector('.area').getBoundingClientRect()
    if (!box?.width || event.clientX < box.left - 12 || event.clientX > box.right + 12) return hide()
    const count = rows(plot).length
    const across = (event.clientX - box.left) / box.width
    const index = plot.hasAttribute('data-centred') ? Math.floor(across * count) : Math.round(across * (count - 1))
    show(plot, Math.min(Math.max(index, 0), count - 1))
  }

  const keys = event => {
    const plot = event.target.closest?.('.area')?.closest('.plot')
    if (!plot || event.ctrlKey || event.altKey || event.metaKey) return
    const last = rows(plot).length - 1
    const at = shown == plot ? +plot.dataset.at : undefined
    const next = {
      ArrowRight: at == undefined ? 0 : at + 1, ArrowLeft: at == undefined ? last : at - 1, Home: 0, End: last
    }[event.key]
    if (event.key == 'Escape') hide()
    if (next == undefined) return
    event.preventDefault()
    event.stopPropagation()
    show(plot, Math.min(Math.max(next, 0), last))
  }

  // Arrow keys reach a chart through a screen reader only while it is an application, which it is with this script.
  const focus = event => event.target.matches?.('.chart .area') && event.target.setAttribute('role', 'application')

  document.addEventListener('pointermove', under)
  document.addEventListener('pointerdown', under)
  document.addEventListener('keydown', keys)
  document.addEventListener('focusin', focus)
  document.addEventListener('focusout', hide)
})()
