import { Button } from 'antd';
import { Component, type ReactNode } from 'react';

interface BoundaryProps {
  /** What people are told. */
  readonly words: string;
  readonly children: ReactNode;
}

/**
 * Keeps a part that cannot be drawn (a fault, or a chunk of an older build that the server no longer has) from taking the whole
 * page with it. React knows this only as a class.
 */
export class Boundary extends Component<BoundaryProps, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <div className="notice" role="alert">
        <p className="notice-title">{this.props.words}</p>
        <Button type="primary" onClick={() => location.reload()}>
          刷新页面
        </Button>
      </div>
    );
  }
}
