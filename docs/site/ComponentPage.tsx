import { Canvas, Controls, Description, Title, useOf } from '@storybook/addon-docs/blocks';
import type { ReactElement } from 'react';

/** The page of a component: what it does, its first story, and its props, which change the story. The other stories are beside it. */
export function ComponentPage(): ReactElement {
  const { csfFile } = useOf('meta', ['meta']);
  const [first] = Object.values(csfFile.stories);
  return (
    <>
      <Title />
      <Description />
      {first && <Canvas of={first.moduleExport} story={{ inline: true }} />}
      {first && <Controls of={first.moduleExport} />}
    </>
  );
}
