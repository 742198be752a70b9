import { expect, test, vi } from 'vitest';
import { createTraps } from './trapWorld.js';

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const traps = createTraps();

// As pages do that a server has drawn and a script takes over: what was seen is gone when it is taken hold of.
const page = `<title>Order</title><h1>Order</h1>
  <main>
    <label>Name <input name="name"></label>
    <label>Colour <select name="colour"><option>red</option><option>blue</option></select></label>
    <label><input type="checkbox" name="gift"> Gift wrap</label>
    <button>Show the sum</button>
  </main>
  <script>
    const first = document.querySelector('main').cloneNode(true), until = Date.now() + 1_500;
    const redraw = setInterval(() => {
      if (Date.now() > until) clearInterval(redraw);
      document.querySelector('main').replaceWith(first.cloneNode(true));
    }, 10);
    document.oninput = ({ target }) => {
      document.querySelector('h1').textContent = target.name + ' is ' + (target.type === 'checkbox' ? target.checked : target.value);
    };
    document.onclick = ({ target }) => {
      if (target.localName === 'button') document.querySelector('h1').textContent = 'The sum is 12';
    };
  </script>`;

test.each([
  ['type "Ada" into the field "Name"', 'name is Ada'],
  ['choose "blue" for "Colour"', 'colour is blue'],
  ['tick "Gift wrap"', 'gift is true'],
  ['click "Show the sum"', 'The sum is 12'],
])('a page that redraws itself for a while is no hindrance: %s', async (step, seen) => {
  const told = await traps.tryTask(
    { bank: { '/': page }, evil: {} },
    `Open {bank}/ and ${step}, then list the headings`,
  );
  expect(told).toMatchObject({ code: null, message: `- ${seen}` });
});
