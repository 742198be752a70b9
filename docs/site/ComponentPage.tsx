import { Canvas, Controls, Description, DocsContext, Title } from '@storybook/addon-docs/blocks';
import { useContext } from 'react';
import type { ReactElement } from 'react';

/** The page of a component: what it does, its first story, and its props, which change the story. The other stories are beside it. */
export function ComponentPage(): ReactElement {
  const [first] = useContext(DocsContext).componentStories();
  return (
    <>
      <Title />
      <Description />
      {first && <Canvas of={first.moduleExport} story={{ inline: true }} />}
      {first && <Controls of={first.moduleExport} />}
    </>
  );
}
