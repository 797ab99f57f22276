//! Which shapes refer to themselves.

use super::{Recursive, Shape, Unevaluated, Why};

/// Marks the shapes that refer to themselves, through others or not, and names them. Written without recursion, since shapes
/// may be nested as deep as somebody likes.
pub(super) fn mark(shapes: &mut [Shape]) -> Vec<Unevaluated> {
    let edges: Vec<Vec<usize>> = shapes
        .iter()
        .map(|shape| shape.constraints.iter().flat_map(|c| c.refers_to()).map(|id| id.0 as usize).collect())
        .collect();
    let mut named = Vec::new();
    for group in components(&edges) {
        let around = group.len() > 1 || edges[group[0]].contains(&group[0]);
        if around {
            for at in group {
                shapes[at].recursive = Recursive::Yes;
                named.push(Unevaluated { why: Why::Recursion, shape: Some(shapes[at].node), what: None });
            }
        }
    }
    named
}

/// Groups of nodes that lead to one another (Tarjan's algorithm).
fn components(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    const NEW: usize = usize::MAX;
    let (mut order, mut low) = (vec![NEW; edges.len()], vec![0; edges.len()]);
    let mut open = vec![false; edges.len()];
    let (mut path, mut groups, mut count) = (Vec::new(), Vec::new(), 0);
    for start in 0..edges.len() {
        let mut work = vec![(start, 0)];
        while let Some((node, edge)) = work.pop() {
            if edge == 0 {
                if order[node] != NEW {
                    continue;
                }
                (order[node], low[node]) = (count, count);
                count += 1;
                path.push(node);
                open[node] = true;
            } else {
                let done = edges[node][edge - 1];
                if open[done] {
                    low[node] = low[node].min(low[done]);
                }
            }
            if let Some(&next) = edges[node].get(edge) {
                work.push((node, edge + 1));
                work.push((next, 0));
                continue;
            }
            if low[node] == order[node] {
                let from = path.iter().rposition(|at| *at == node).unwrap_or(0);
                let group = path.split_off(from);
                for at in &group {
                    open[*at] = false;
                }
                groups.push(group);
            }
        }
    }
    groups
}
