//! A command that prints a token. No shell is involved, and neither its output nor its patience is without end.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::Command,
};

use super::{
    super::{mask, mask::Mask, options::TokenCommand},
    Given,
};

/// How long a command may take.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
/// How much of its output is kept, in bytes.
const LONGEST_OUTPUT: usize = 64 << 10;
/// How much of its errors is shown, in characters.
const LONGEST_WORDS: usize = 200;

/// Runs the command; the first line of its output is the token.
pub(super) async fn fetch(command: &TokenCommand, mask: &Mask) -> Result<Given, String> {
    run(command, mask, LONGEST_WAIT).await
}

async fn run(command: &TokenCommand, mask: &Mask, longest: Duration) -> Result<Given, String> {
    let Some((program, arguments)) = command.program.split_first() else {
        return Err("the token command is empty".to_owned());
    };
    let mut process = Command::new(program);
    process.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    // Ctrl-C is for civitest, which needs a token to clean up.
    #[cfg(unix)]
    process.process_group(0);
    let mut child =
        process.spawn().map_err(|error| format!("the token command {program} cannot be started: {error}"))?;
    let (output, errors) = (child.stdout.take(), child.stderr.take());
    let all = async { tokio::join!(child.wait(), beginning(output), beginning(errors)) };
    let Ok((status, output, errors)) = tokio::time::timeout(longest, all).await else {
        // A process that is over already cannot be killed, which is fine.
        let _ = child.start_kill();
        return Err(format!("the token command {program} took longer than {} s", longest.as_secs_f32()));
    };
    let status = status.map_err(|error| format!("the token command {program} was lost: {error}"))?;
    let token = output.lines().next().unwrap_or_default().trim().to_owned();
    if mask::unfit(&token).is_none() {
        mask.fetched(&token);
    }
    let errors = mask.apply(&errors);
    let errors: String =
        errors.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_WORDS).collect();
    let said = if errors.is_empty() { String::new() } else { format!("; it said: {errors}") };
    if !status.success() {
        return Err(format!("the token command {program} ended with {status}{said}"));
    }
    if token.is_empty() {
        return Err(format!("the token command {program} printed no token on the first line of its output{said}"));
    }
    Ok(Given { token, lifetime: command.lifetime })
}

/// The beginning of what a process writes; the rest is read, too, so that the process can end.
async fn beginning(pipe: Option<impl AsyncRead + Unpin>) -> String {
    let Some(mut pipe) = pipe else { return String::new() };
    let (mut kept, mut buffer) = (Vec::new(), [0; 4096]);
    // A pipe that breaks has ended.
    while let Ok(count @ 1..) = pipe.read(&mut buffer).await {
        let room = LONGEST_OUTPUT.saturating_sub(kept.len());
        kept.extend_from_slice(&buffer[..count.min(room)]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn of(script: &str) -> Result<Given, String> {
        let program = ["sh", "-c", script].map(str::to_owned).to_vec();
        run(&TokenCommand { program, lifetime: None }, &Mask::default(), Duration::from_millis(500)).await
    }

    async fn why(script: &str) -> String {
        of(script).await.err().expect("a command that gives no token")
    }

    #[tokio::test]
    async fn the_first_line_is_the_token() {
        assert_eq!(of("printf ' the-token \\nmore\\n'").await.unwrap().token, "the-token");
        assert_eq!(of("printf the-token").await.unwrap().token, "the-token");
        assert_eq!(
            of("echo the-token; head -c 300000 /dev/zero; head -c 300000 /dev/zero >&2").await.unwrap().token,
            "the-token"
        );
    }

    #[tokio::test]
    async fn what_goes_wrong_is_said_without_the_token() {
        insta::assert_snapshot!(why("echo the-token; echo 'not the-token, sorry' >&2; exit 3").await, @"the token command sh ended with exit status: 3; it said: not ***, sorry");
        insta::assert_snapshot!(why("printf '\\n the-token\\n'").await, @"the token command sh printed no token on the first line of its output");
        insta::assert_snapshot!(why("sleep 20").await, @"the token command sh took longer than 0.5 s");
        let long = why("head -c 5000 /dev/zero | tr '\\0' x >&2; exit 1").await;
        assert!(long.len() < 300, "{long}");
    }

    #[tokio::test]
    async fn a_program_that_is_not_there_is_named() {
        let command = TokenCommand { program: vec!["/no/such/program".to_owned()], lifetime: None };
        let why = run(&command, &Mask::default(), LONGEST_WAIT).await.err().unwrap();
        assert!(why.starts_with("the token command /no/such/program cannot be started: "), "{why}");
    }
}
