import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

const NEAR_END_PX = 64;

type FollowEnd = {
  isFollowing: boolean;
  jumpToEnd: () => void;
};

/**
 * Keeps a scroll container at its end while its content grows, until the person scrolls up. When
 * `firstId` changes, older content came in on top and the view stays on what was read.
 */
export function useFollowEnd(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  firstId: string | undefined,
): FollowEnd {
  const [isFollowing, setFollowing] = useState(true);
  const following = useRef(true);
  const last = useRef({ top: 0, height: 0, firstId });

  const follow = useCallback((shouldFollow: boolean) => {
    following.current = shouldFollow;
    setFollowing(shouldFollow);
  }, []);

  const jumpToEnd = useCallback(() => {
    const element = scroller.current;
    follow(true);
    element?.scrollTo({ top: element.scrollHeight });
  }, [scroller, follow]);

  useEffect(() => {
    const element = scroller.current;
    const inner = content.current;
    if (!element || !inner) return undefined;
    // Only a move upwards is the person's: content that grows moves the end away by itself.
    const onScroll = () => {
      const distance = element.scrollHeight - element.scrollTop - element.clientHeight;
      if (distance < NEAR_END_PX) follow(true);
      else if (element.scrollTop < last.current.top) follow(false);
      last.current.top = element.scrollTop;
      last.current.height = element.scrollHeight;
    };
    const stayAtEnd = () => {
      if (following.current) element.scrollTop = element.scrollHeight;
      last.current.height = element.scrollHeight;
    };
    const observer = new ResizeObserver(stayAtEnd);
    observer.observe(inner);
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [scroller, content, follow]);

  useLayoutEffect(() => {
    const element = scroller.current;
    const { firstId: previous, height } = last.current;
    last.current.firstId = firstId;
    if (!element || previous === undefined || previous === firstId) return;
    element.scrollTop += element.scrollHeight - height;
  }, [scroller, firstId]);

  return { isFollowing, jumpToEnd };
}
