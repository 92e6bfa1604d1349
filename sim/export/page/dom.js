// Elements. Whatever a message holds goes in as text: nothing here, and nothing that uses it, reads markup from data.

const SVG = 'http://www.w3.org/2000/svg';

function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
        if (value === undefined || value === null || value === false) continue;
        if (name === 'on') for (const [kind, run] of Object.entries(value)) element.addEventListener(kind, run);
        else if (name === 'at') for (const [property, length] of Object.entries(value)) element.style[property] = length;
        else element.setAttribute(name, value === true ? '' : String(value));
    }
    element.append(...children.filter((child) => child !== undefined && child !== null && child !== false));
    return element;
}

export function make(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
}

export function draw(name, attributes, ...children) {
    return fill(document.createElementNS(SVG, name), attributes, children);
}

export function byId(id) {
    return document.getElementById(id);
}

// Takes out what was there and puts in the children.
export function show(element, ...children) {
    element.replaceChildren(...children.filter((child) => child !== undefined && child !== null && child !== false));
}

export function seconds(microseconds) {
    const whole = Math.floor(microseconds / 1000000);
    return `${whole}.${String(Math.floor((microseconds % 1000000) / 1000)).padStart(3, '0')}`;
}
