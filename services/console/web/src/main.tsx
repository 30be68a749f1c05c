import './state/jitless.ts';
import { legacyLogicalPropertiesTransformer, StyleProvider } from '@ant-design/cssinjs';
import { ConfigProvider, App as Frame } from 'antd';
import chinese from 'antd/locale/zh_CN';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Boundary } from './parts/boundary.tsx';
import './styles/base.css';
import './styles/frame.css';
import './styles/board.css';
import './styles/incident.css';
import './styles/dialog.css';
import { theme } from './theme.ts';

/** Written into the document by the server, another one for each answer. */
const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
const root = document.getElementById('root');
if (root === null) throw new Error('the document has no #root');

createRoot(root).render(
  <StrictMode>
    <StyleProvider hashPriority="high" transformers={[legacyLogicalPropertiesTransformer]}>
      <ConfigProvider csp={{ nonce }} locale={chinese} theme={theme}>
        <Frame message={{ maxCount: 3 }}>
          <Boundary words="页面出错，请刷新">
            <App />
          </Boundary>
        </Frame>
      </ConfigProvider>
    </StyleProvider>
  </StrictMode>,
);
