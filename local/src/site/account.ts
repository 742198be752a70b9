import { html } from './frame.js';
import { practiceAccount, readCookies, readForm, redirect, show } from './visit.js';
import type { Visit } from './visit.js';

/** The log-in. */
export async function showLogin(visit: Visit): Promise<Response> {
  let refused = false;
  if (visit.request.method === 'POST') {
    const form = await readForm(visit.request);
    if (
      form.get('username') === practiceAccount.username &&
      form.get('password') === practiceAccount.password
    ) {
      const token = crypto.randomUUID();
      visit.logins.add(token);
      return redirect(visit, 'account', `practice_user=${token}; Path=/; HttpOnly; SameSite=Lax`);
    }
    refused = true;
  }
  return show(
    visit,
    'Log in',
    html`<h1>Log in</h1>
      <p class="lead">Your orders and addresses are kept behind this door.</p>
      ${refused ? html`<p class="alert" role="alert">The user name or the password is wrong.</p>` : ''}
      <form method="post" action="${visit.root}login">
        <label>User name <input name="username" autocomplete="username" required /></label>
        <label
          >Password <input name="password" type="password" autocomplete="current-password" required /></label
        ><button>Log in</button>
      </form>
      <p class="note">
        To practise: the user name is <code>${practiceAccount.username}</code>, the password
        <code>${practiceAccount.password}</code>.
      </p>`,
    refused ? 401 : 200,
  );
}

/** Logs out. */
export function logOut(visit: Visit): Response {
  visit.logins.delete(readCookies(visit.request).get('practice_user') ?? '');
  return redirect(visit, 'login', 'practice_user=; Path=/; Max-Age=0');
}

/** What is behind the log-in. */
export function showAccount(visit: Visit): Response {
  if (!visit.isLoggedIn) return redirect(visit, 'login');
  const orders: readonly (readonly [string, string, string, string])[] = [
    ['LL-1988', '2 March', 'Delivered', '$54.40'],
    ['LL-2003', '19 April', 'Delivered', '$129.50'],
    ['LL-2017', '6 June', 'On its way', '$21.55'],
  ];
  return show(
    visit,
    'Account',
    html`<h1>Welcome back, ${practiceAccount.name}</h1>
      <p class="lead">You have 3 orders and 120 leaf points.</p>
      <table>
        <caption>
          Your orders
        </caption>
        <thead>
          <tr>
            <th>Order</th>
            <th>Date</th>
            <th>Status</th>
            <th class="n">Total</th>
          </tr>
        </thead>
        <tbody>
          ${orders.map(
            ([order, date, status, total]) =>
              html`<tr>
                <td>${order}</td>
                <td>${date}</td>
                <td>${status}</td>
                <td class="n">${total}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      <h2>Address</h2>
      <p>12 St James's Square, London</p>
      <p><a href="${visit.root}logout">Log out</a></p>`,
  );
}
