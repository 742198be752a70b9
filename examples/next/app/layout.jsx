import 'webrun-react/styles.css';
import { Providers } from './providers';

export const metadata = { title: 'webrun-react behind a proxy' };

export default function Layout({ children }) {
  return (
    <html lang="en">
      <body>
        <Providers>{children}</Providers>
      </body>
    </html>
  );
}
